// SPDX-License-Identifier: Apache-2.0
#include "reach.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace restante {

std::string name_of(uid_t user) {
  const passwd* entry = ::getpwuid(user);
  if (entry != nullptr) return entry->pw_name;
  return user == 0 ? "root" : fmt::format("user {}", user);
}

std::string name_of_us(const config::ServerSettings& settings) {
  return settings.user.empty() ? name_of(::geteuid()) : settings.user;
}

Result<void> check_reach(std::string_view key, const std::string& folder,
                         const config::ServerSettings& settings) {
  std::filesystem::path there;
  for (const std::filesystem::path& part : std::filesystem::path(folder)) {
    there /= part;
    struct stat status {};
    if (::stat(there.c_str(), &status) != 0) {
      if (errno == ENOENT) {
        return failure(ErrorKind::NotFound,
                       fmt::format("{}: there is no folder {}", key, there.string()));
      }
      return system_failure(errno, fmt::format("{}: {}", key, there.string()));
    }
    if (!S_ISDIR(status.st_mode)) {
      return failure(ErrorKind::NotFound, fmt::format("{}: {} is no folder", key, there.string()));
    }
    if (::faccessat(AT_FDCWD, there.c_str(), X_OK, AT_EACCESS) != 0) {
      return failure(ErrorKind::Denied,
                     fmt::format("{}: {} is {}'s, and {} may not enter it; chmod or chown it", key,
                                 there.string(), name_of(status.st_uid), name_of_us(settings)));
    }
  }
  return {};
}

}  // namespace restante
