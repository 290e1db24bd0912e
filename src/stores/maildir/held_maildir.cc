// SPDX-License-Identifier: Apache-2.0
#include "held_maildir.h"

#include "restante/stores/maildir/lock_number.h"

#include <utility>

namespace restante::stores {

Result<HeldMaildir> hold_maildir(const FileSystem& system, LockTable& locks, const Route& route,
                                 Patience patience) {
  auto path = locks.acquire(lock_number_of(route.path()));
  if (!path) return Failure(std::move(path).error());
  auto maildir = open_maildir(system, route, patience);
  if (!maildir) return Failure(std::move(maildir).error());
  if (!maildir->folder.is_open()) return HeldMaildir{{std::move(*path), {}}, {}};
  auto folder = locks.acquire(lock_number_of(maildir->status));
  if (!folder) return Failure(std::move(folder).error());
  return HeldMaildir{{std::move(*path), std::move(*folder)}, std::move(*maildir)};
}

}  // namespace restante::stores
