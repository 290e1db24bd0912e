// SPDX-License-Identifier: Apache-2.0
//
// Files that were opened before, for processes that may not open them: the supervisor holds them
// with its rights, and what it forks reads them whenever it likes, behind any walls.
#pragma once

#include <sys/stat.h>

#include <ctime>
#include <map>
#include <string>

#include "restante/base/file_source.h"

namespace restante {

class HeldFiles final : public FileSource {
 public:
  // Holds a copy of a small file as it is now, in memory that nobody can change any more and that
  // keeps the file's mode. Its octets do not stay in this process's own memory. Links are followed.
  // A path that is held already is held anew; on failure it stays as it was.
  [[nodiscard]] Result<void> hold(const std::string& path);

  // Holds the file itself, of any size: whoever writes to it in its place is seen. With it comes
  // memory for an extract: empty, for whoever reads the file first to fill and seal; or that of
  // `before`, where those files are held and this one has not changed since. A change is seen if
  // the clock ticked between two, so a file that was written just before it was held counts as
  // changed. `now`: of the clock that dates files, as time().
  [[nodiscard]] Result<void> hold_open(const std::string& path, const HeldFiles* before,
                                       std::time_t now);

  // For a process that is not to have it.
  void drop(const std::string& path);

  // NotFound: it is not held.
  [[nodiscard]] Result<Descriptor> open(const std::string& path) const override;
  [[nodiscard]] Result<Descriptor> open_extract(const std::string& path) const override;

 private:
  struct Held {
    Descriptor file;
    Descriptor extract = {};  // of a file that is held open
    struct stat status = {};  // likewise: when it was opened
    std::time_t since = 0;    // likewise
  };

  static bool is_unchanged(const Held& before, const struct stat& status);

  std::map<std::string, Held> held_;
};

}  // namespace restante
