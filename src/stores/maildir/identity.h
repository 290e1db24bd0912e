// SPDX-License-Identifier: Apache-2.0
//
// Which folders a session's Maildir is made of. They are opened anew for each operation, and
// whoever may change a folder on the way could have put another one there meanwhile: what was
// opened at login is what is opened later, or the session gets an error.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <array>
#include <cstdint>

namespace restante::stores {

// Made of a folder's device and inode, in half of their room: every session has three. Two folders
// have the same one time in 2^64. 0: the folder is not there.
using FolderId = std::uint64_t;

[[nodiscard]] FolderId folder_id(const struct stat& status);

struct Identity {
  FolderId maildir = 0;
  std::array<FolderId, 2> places{};  // of `new` and `cur`; one that was missing may come later
  uid_t owner = 0;                   // of the Maildir
};

// Whose messages are served: the Maildir's owner's, and ours.
struct Owners {
  uid_t maildir = 0;
  uid_t us = 0;

  bool include(uid_t user) const { return user == maildir || user == us; }
};

}  // namespace restante::stores
