// SPDX-License-Identifier: Apache-2.0
//
// Removes the mail of a Maildir that is too old, and clears what was kept for too long since it was
// deleted.
#pragma once

#include "maildir_folder.h"
#include "restante/base/result.h"
#include "restante/maildrop/housekeeping.h"
#include "restante/stores/maildir/file_system.h"
#include "restante/stores/maildir/maildir_store.h"
#include "restante/stores/maildir/route.h"

namespace restante::stores {

struct ExpiryOrder {
  const maildrop::Retention& retention;
  DeletedMail deleted;  // what becomes of mail that is too old
  maildrop::Doing doing;
};

// REQUIRES: `maildir` is open and held; `route` led there.
[[nodiscard]] Result<maildrop::Expiry> expire(const FileSystem& system, const Route& route,
                                              const MaildirFolder& maildir,
                                              const ExpiryOrder& order);

}  // namespace restante::stores
