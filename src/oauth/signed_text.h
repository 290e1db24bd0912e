// SPDX-License-Identifier: Apache-2.0
//
// The envelope of a token: JWS in compact serialisation (RFC 7515), header.payload.signature.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "restante/base/signature.h"

namespace restante::oauth {

struct SignedText {
  signature::Algorithm algorithm;
  std::optional<std::string> key_id;
  std::string_view signed_part;  // of the token itself
  std::string payload;           // decoded; not to be looked at before the signature is verified
  std::string signature;         // decoded
};

// Nothing where the token is not of this form, or its header asks for what we don't do: another
// algorithm, "crit", or a type of token that is not made for logging in.
[[nodiscard]] std::optional<SignedText> open_envelope(std::string_view token);

}  // namespace restante::oauth
