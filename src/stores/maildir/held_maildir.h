// SPDX-License-Identifier: Apache-2.0
//
// A Maildir that nobody else has: as a session holds it from its login on, and whoever else changes
// what is in it.
#pragma once

#include "maildir_folder.h"
#include "restante/base/patience.h"
#include "restante/base/result.h"
#include "restante/stores/maildir/file_system.h"
#include "restante/stores/maildir/lock_table.h"
#include "restante/stores/maildir/route.h"

namespace restante::stores {

struct MaildirHolds {
  LockTable::Hold path;
  LockTable::Hold folder;  // of nothing where there is no Maildir yet
};

struct HeldMaildir {
  MaildirHolds holds;
  MaildirFolder maildir;
};

// InUse, and the errors of open_maildir().
[[nodiscard]] Result<HeldMaildir> hold_maildir(const FileSystem& system, LockTable& locks,
                                               const Route& route, Patience patience);

}  // namespace restante::stores
