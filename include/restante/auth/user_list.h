// SPDX-License-Identifier: Apache-2.0
//
// All users of a source that can say them.
#pragma once

#include <cstddef>

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

 protected:
  ~UserList() = default;
};

}  // namespace restante::auth
