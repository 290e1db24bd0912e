// SPDX-License-Identifier: Apache-2.0
#include "entries.h"

#include <cerrno>

#include "folders.h"
#include "persistently.h"

namespace restante::stores {

Entries::Entries(const FileSystem& system, const Descriptor& folder, Patience patience)
    : system_(system) {
  // To reach what is in a folder does not suffice to read it; and closedir() closes what it was
  // given.
  Descriptor readable(persistently(
      [&] { return system.open(folder.number(), ".", readable_folder_flags, patience); }));
  if (!readable.is_open()) {
    problem_ = readable.number();
    return;
  }
  entries_.reset(::fdopendir(readable.number()));
  if (entries_ == nullptr) {
    problem_ = -errno;
  } else {
    readable.release();
  }
}

int Entries::next(const dirent*& entry) const {
  if (problem_ < 0) return problem_;
  return persistently([&] { return system_.next_entry(entries_.get(), entry); });
}

}  // namespace restante::stores
