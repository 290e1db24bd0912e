// SPDX-License-Identifier: Apache-2.0
#include "size_note.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "persistently.h"
#include "restante/base/log.h"

namespace restante::stores {

namespace {

constexpr const char* path = "../maildirsize";

// A link could lead anywhere, and a pipe would hold us up.
constexpr int flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

// 0 or a negated errno.
int append(const FileSystem& system, const Descriptor& folder, const std::string& line) {
  const Descriptor file(
      persistently([&] { return system.open(folder.number(), path, flags, Patience::MayBlock); }));
  if (file.number() == -ENOENT) return 0;
  if (!file.is_open()) return file.number();
  struct stat status {};
  const int looked = persistently([&] { return system.status(file.number(), status); });
  if (looked < 0) return looked;
  if (!S_ISREG(status.st_mode) || status.st_nlink != 1) return -EPERM;
  // In one call, so that lines of several programs do not mix.
  const ssize_t written = persistently([&] { return system.write(file.number(), line); });
  if (written < 0) return static_cast<int>(written);
  return written == static_cast<ssize_t>(line.size()) ? 0 : -ENOSPC;
}

}  // namespace

void note_size(const FileSystem& system, const Descriptor& folder, const SizeChange& change) {
  if (change.messages == 0 || !folder.is_open()) return;
  const std::string line =
      std::to_string(change.octets) + " " + std::to_string(change.messages) + "\n";
  const int code = append(system, folder, line);
  if (code == 0) return;
  log::warning("a maildirsize was not written and tells an untruth; remove it")
      .add("error", std::strerror(-code));
}

}  // namespace restante::stores
