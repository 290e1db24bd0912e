// SPDX-License-Identifier: Apache-2.0
//
// Files that were opened before, for processes that may not open them: the supervisor holds them
// with its rights, and what it forks reads them whenever it likes, behind any walls.
#pragma once

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

  // Holds the file itself, of any size: whoever writes to it in its place is seen.
  [[nodiscard]] Result<void> hold_open(const std::string& path);

  // For a process that is not to have it.
  void drop(const std::string& path);

  // NotFound: it is not held.
  [[nodiscard]] Result<Descriptor> open(const std::string& path) const override;

 private:
  std::map<std::string, Descriptor> held_;
};

}  // namespace restante
