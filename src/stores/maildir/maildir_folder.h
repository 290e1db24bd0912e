// SPDX-License-Identifier: Apache-2.0
//
// The folder of a Maildir, open for as long as an operation takes. `new`, `cur` and the index are
// reached through it.
#pragma once

#include <sys/stat.h>

#include "identity.h"
#include "restante/base/descriptor.h"
#include "restante/base/patience.h"
#include "restante/base/result.h"
#include "restante/stores/maildir/file_system.h"
#include "restante/stores/maildir/route.h"

namespace restante::stores {

struct MaildirFolder {
  Descriptor folder;      // not open: there is no Maildir yet
  struct stat status {};  // all 0 then
};

// WouldBlock: see Patience. NotFound: the beginning of the path is missing. TryAgain: a link leads
// nowhere, and others. Denied: a link that is not followed, and others.
[[nodiscard]] Result<MaildirFolder> open_maildir(const FileSystem& system, const Route& route,
                                                 Patience patience);

// TryAgain where it is not that of the login, or gone.
[[nodiscard]] Result<MaildirFolder> open_same_maildir(const FileSystem& system, const Route& route,
                                                      const Identity& identity, Patience patience);

}  // namespace restante::stores
