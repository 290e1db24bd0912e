// SPDX-License-Identifier: Apache-2.0
//
// The file "maildirsize" of Maildir++, in which programs of others keep how full a Maildir is: its
// first line is the quota, and each line behind it what came or went. Where there is one we add
// our line, and never make or judge it: those who believe it would count wrong otherwise.
#pragma once

#include <cstdint>

#include "restante/base/descriptor.h"
#include "restante/stores/maildir/file_system.h"

namespace restante::stores {

// Of messages that came (both positive) or went (both negative).
struct SizeChange {
  std::int64_t octets = 0;  // as stored
  std::int64_t messages = 0;
};

// `folder` is one of the Maildir's own: new or cur. Where there is no such file, or nothing came or
// went, nothing is done. May wait for the disk. Where that fails the file tells
// an untruth from now on, until its owners count anew, and the log says so.
void note_size(const FileSystem& system, const Descriptor& folder, const SizeChange& change);

}  // namespace restante::stores
