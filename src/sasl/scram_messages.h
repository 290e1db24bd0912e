// SPDX-License-Identifier: Apache-2.0
//
// The client's two messages of SCRAM (RFC 5802, section 7). Unknown extensions are passed over, as
// the RFC asks; the mandatory one, "m=", makes a message unreadable, which it asks as well.
#pragma once

#include "gs2_header.h"

#include <optional>
#include <string>
#include <string_view>

namespace restante::sasl {

struct ScramFirst {
  Gs2Header gs2;
  std::string gs2_text;  // the header as it came
  std::string bare;      // all behind it
  std::string name;      // decoded
  std::string nonce;
};

struct ScramFinal {
  std::string binding;  // decoded from base64: the header again, and what is bound to
  std::string nonce;
  std::string proof;          // decoded from base64
  std::string without_proof;  // all before ",p="
};

[[nodiscard]] std::optional<ScramFirst> parse_scram_first(std::string_view message);
[[nodiscard]] std::optional<ScramFinal> parse_scram_final(std::string_view message);

}  // namespace restante::sasl
