// SPDX-License-Identifier: Apache-2.0
#include "bearer_token.h"

namespace restante::oauth {

bool is_bearer_token(std::string_view text) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/";
  if (text.size() > token_octets_max) return false;
  const std::size_t end = text.find_last_not_of('=');
  if (end == text.npos) return false;
  return text.substr(0, end + 1).find_first_not_of(alphabet) == text.npos;
}

}  // namespace restante::oauth
