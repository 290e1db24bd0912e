// SPDX-License-Identifier: Apache-2.0
//
// Brings deleted messages that were kept back into their Maildir.
#pragma once

#include "maildir_folder.h"
#include "restante/base/result.h"
#include "restante/maildrop/housekeeping.h"
#include "restante/stores/maildir/file_system.h"
#include "restante/stores/maildir/route.h"

namespace restante::stores {

// REQUIRES: `maildir` is open and held; `route` led there.
[[nodiscard]] Result<maildrop::Restoration> restore(const FileSystem& system, const Route& route,
                                                    const MaildirFolder& maildir,
                                                    const maildrop::RestoreWish& wish,
                                                    maildrop::Watcher& watcher);

}  // namespace restante::stores
