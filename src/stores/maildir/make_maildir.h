// SPDX-License-Identifier: Apache-2.0
//
// Makes what is missing of a Maildir, and of the way to it, durably.
#pragma once

#include "restante/base/descriptor.h"
#include "restante/base/result.h"
#include "restante/stores/maildir/file_system.h"
#include "restante/stores/maildir/route.h"

namespace restante::stores {

// The folders that delivery needs. There is one for read mail as well.
struct DeliveryFolders {
  Descriptor tmp;
  Descriptor new_;
};

// The errors of open_maildir(), and those of making folders. Never makes the beginning of the path.
[[nodiscard]] Result<DeliveryFolders> open_or_make_maildir(const FileSystem& system,
                                                           const Route& route);

}  // namespace restante::stores
