// SPDX-License-Identifier: Apache-2.0
//
// The suffix of a scheme's name that says how the value is written: "{SSHA.HEX}", "{PLAIN.B64}".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "restante/base/result.h"

namespace restante::auth {

enum class ValueEncoding { AsIs, Base64, Hex };

// Cuts the suffix off the end of `name`, whatever its case. Nothing where there is none.
[[nodiscard]] std::optional<ValueEncoding> take_encoding(std::string_view& name);

// Corrupt: `text` is not written so. Base64 may do without its '=' at the end.
[[nodiscard]] Result<std::string> decode_value(ValueEncoding encoding, std::string_view text);

}  // namespace restante::auth
