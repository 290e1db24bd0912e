// SPDX-License-Identifier: Apache-2.0
//
// SASLprep (RFC 4013): one form for names and passwords that look alike but differ in octets.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "restante/auth/credentials.h"

namespace restante::auth {

// Nothing for a name that is not UTF-8, contains what RFC 4013 prohibits, or is empty afterwards.
[[nodiscard]] std::optional<std::string> prepare_name(std::string_view name);

// A password that SASLprep refuses (one in Latin-1, say) is left as it is, so that it still equals
// a stored one with the same octets.
[[nodiscard]] Secret prepare_password(std::string_view password);

}  // namespace restante::auth
