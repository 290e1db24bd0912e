// SPDX-License-Identifier: Apache-2.0
#include "base64url.h"

#include "restante/base/base64.h"

#include <algorithm>

namespace restante::oauth {

std::optional<std::string> decode_base64url(std::string_view text) {
  if (text.find_first_of("+/=") != text.npos) return std::nullopt;
  std::string ordinary(text);
  std::ranges::replace(ordinary, '-', '+');
  std::ranges::replace(ordinary, '_', '/');
  ordinary.resize((text.size() + 3) / 4 * 4, '=');
  return base64::decode(ordinary);
}

}  // namespace restante::oauth
