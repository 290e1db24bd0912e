// SPDX-License-Identifier: Apache-2.0
//
// Says for the clerk whose maildrops some locks stand for: the way back from a lock to a name is
// to look at every user. A piece of that costs a client who logs in a few milliseconds at most.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

#include "restante/auth/user_list.h"
#include "restante/clerk/desk.h"
#include "restante/clerk/holds.h"
#include "restante/clerk/sessions.h"
#include "restante/config/settings.h"
#include "sources.h"

namespace restante {

class LockNamer final : public clerk::Desk::Pieces, auth::UserVisitor {
 public:
  // Settings and sources are borrowed.
  LockNamer(const config::Settings& settings, const std::vector<NamedSource>& sources,
            clerk::LockNames wanted);

  [[nodiscard]] clerk::Rest write_piece(lines::Writer& writer) override;

 private:
  void look_at_one(const std::string& user);
  Then visit(const auth::Identity& user) override;
  void compare(const auth::Identity& user);

  const config::Settings& settings_;
  const std::vector<NamedSource>& sources_;
  const clerk::SessionFilter filter_;
  std::unordered_set<clerk::LockNumber> wanted_;
  std::size_t source_ = 0;
  std::size_t next_ = 0;                 // in the source's file
  std::vector<clerk::NamedLock> found_;  // for this piece
};

}  // namespace restante
