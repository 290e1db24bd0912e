// SPDX-License-Identifier: Apache-2.0
//
// Which ways to log in are offered: those that every user could use, because a client that tries
// one in vain may give up; and those that the operator wants whatever the users have.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "restante/accounts/readiness.h"
#include "restante/auth/authenticator.h"
#include "restante/config/settings.h"

namespace restante {

// What one source's users can use.
struct SourceMeans {
  std::string source;               // its name, for the texts
  auth::Abilities counted;          // its users
  std::vector<std::string> stated;  // auth.source.mechanisms, in place of a count; empty: none
};

struct Choice {
  accounts::Readiness readiness;
  // For an operator: names separated by ", ", and "NAME (why)".
  std::string offered;
  std::string withheld;

  // Whether there is any way in at all.
  bool is_empty() const;
};
inline constexpr std::string_view no_way_in =
    "nobody can log in: all ways are withheld; mend auth.plaintext, auth.mechanisms or the users' "
    "passwords";

[[nodiscard]] Choice choose(const config::Settings& settings, std::span<const SourceMeans> sources);

}  // namespace restante
