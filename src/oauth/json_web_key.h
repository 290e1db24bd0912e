// SPDX-License-Identifier: Apache-2.0
//
// One public key as RFC 7517 and 7518 write it.
#pragma once

#include <expected>
#include <string>

#include "json.h"

#include "restante/base/signature.h"

namespace restante::oauth {

// The key, or why it can't verify signatures for us.
[[nodiscard]] std::expected<signature::PublicKey, std::string> read_key(const Json& key);

}  // namespace restante::oauth
