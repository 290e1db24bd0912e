// SPDX-License-Identifier: Apache-2.0
//
// What SCRAM and OAUTHBEARER messages begin with (RFC 5801, section 4).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace restante::sasl {

enum class BindingFlag {
  None,     // "n": the client can't bind to a channel
  Untaken,  // "y": it can, but believes that the server can't
  Taken     // "p="
};

struct Gs2Header {
  BindingFlag flag;
  std::string binding_type;  // of "p="
  std::string authzid;       // decoded; may be empty
  std::size_t octets;        // the header's length, with its last comma
};

[[nodiscard]] std::optional<Gs2Header> parse_gs2_header(std::string_view message);

// Nothing for an empty one, and for a '=' that is neither "=2C" nor "=3D".
[[nodiscard]] std::optional<std::string> decode_saslname(std::string_view text);

}  // namespace restante::sasl
