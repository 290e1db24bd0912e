// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "restante/auth/authenticator.h"

namespace restante::auth {

std::uint64_t Abilities::able(Means means) const {
  switch (means) {
    case Means::AnyForm:
      return users;
    case Means::ScramSha1Keys:
      return scram_sha_1;
    case Means::ScramSha256Keys:
      return scram_sha_256;
    case Means::PlainSecret:
      return plain_secrets;
  }
  std::unreachable();
}

Result<Standing> Authenticator::standing(std::string_view user, Enquiry& enquiry) const {
  const auto found = find(user, enquiry);
  if (!found.has_value()) return Failure(found.error());
  return found->has_value() ? Standing::Known : Standing::Unknown;
}

Abilities& Abilities::operator+=(const Abilities& other) {
  users += other.users;
  scram_sha_1 += other.scram_sha_1;
  scram_sha_256 += other.scram_sha_256;
  plain_secrets += other.plain_secrets;
  own_login_delays += other.own_login_delays;
  longest_login_delay = std::max(longest_login_delay, other.longest_login_delay);
  counting = std::max(counting, other.counting);
  return *this;
}

}  // namespace restante::auth
