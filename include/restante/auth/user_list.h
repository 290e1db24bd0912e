// SPDX-License-Identifier: Apache-2.0
//
// All users of a source that can say them.
#pragma once

#include <cstddef>
#include <optional>

#include "restante/auth/authenticator.h"

namespace restante::auth {

// Is shown users, one by one.
class UserVisitor {
 public:
  enum class Then { GoOn, Stop };
  virtual Then visit(const Identity& user) = 0;

 protected:
  ~UserVisitor() = default;
};

class UserList {
 public:
  virtual std::size_t size() const = 0;

  // All of them, in the source's order; who may not log in has mail like any other.
  virtual void show(UserVisitor& visitor) const = 0;
  // The same a piece at a time, for whoever must not hold up a loop: so many steps at most, of
  // which a user takes one at least, from `from` on, which is 0 at first. Where to go on; nothing:
  // that was all.
  [[nodiscard]] virtual std::optional<std::size_t> show_some(UserVisitor& visitor, std::size_t from,
                                                             std::size_t steps) const = 0;

 protected:
  ~UserList() = default;
};

}  // namespace restante::auth
