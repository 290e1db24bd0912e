// SPDX-License-Identifier: Apache-2.0
//
// Opens the folder at the end of a Route so that nobody but the operator says where that is.
//
// A user who may change a folder on the way could put a link there, to another user's mail. So
// below the beginning a link is followed only if root owns it and the folder that it lies in, as
// an operator's link to another disk does; what it leads to is walked in the same way.
#pragma once

#include "restante/base/descriptor.h"
#include "restante/base/patience.h"
#include "restante/stores/maildir/file_system.h"
#include "restante/stores/maildir/route.h"

namespace restante::stores {

struct Walked {
  enum class Lacks { Nothing, Beginning, LinkTarget, Folder };

  Descriptor folder;  // or a negated errno: -ELOOP where a link was not followed
  Lacks lacks = Lacks::Nothing;
};

// `flags` are those of a folder, with O_NOFOLLOW. With Patience::CachedOnly any failure may only
// mean that a thread has to look.
[[nodiscard]] Walked walk(const FileSystem& system, const Route& route, int flags,
                          Patience patience);

}  // namespace restante::stores
