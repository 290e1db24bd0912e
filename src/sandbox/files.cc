// SPDX-License-Identifier: Apache-2.0
#include "files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "restante/base/descriptor.h"

namespace restante::sandbox {

namespace {

// The first version in which files may move from one folder to another, as mail does from `new` to
// `cur`.
constexpr int version_min = 2;

// The system's header may be older than its kernel: from version 3 and 5.
constexpr std::uint64_t truncate_right = 1ULL << 14;
constexpr int truncate_version = 3;
constexpr std::uint64_t device_control_right = 1ULL << 15;
constexpr int device_control_version = 5;

constexpr std::uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t keeping = reading | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                  LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                                  LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SOCK |
                                  LANDLOCK_ACCESS_FS_REFER | truncate_right;
constexpr std::uint64_t for_files =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | truncate_right;
constexpr std::uint64_t never = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                                LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                                LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM |
                                device_control_right;

int version() {
  return static_cast<int>(
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
}

// What this kernel can refuse.
std::uint64_t known_rights() {
  const int known = version();
  std::uint64_t rights = keeping | never;
  if (known < truncate_version) rights &= ~truncate_right;
  if (known < device_control_version) rights &= ~device_control_right;
  return rights;
}

Result<void> add(const Descriptor& rules, const Territory& territory, std::uint64_t known) {
  const Descriptor place(::open(territory.path.c_str(), O_PATH | O_CLOEXEC));
  if (!place.is_open()) {
    if (errno == ENOENT || errno == ENOTDIR || errno == EACCES) return {};
    return system_failure(errno, fmt::format("the sandbox can't look at {}", territory.path));
  }
  struct stat status {};
  ::fstat(place.number(), &status);
  std::uint64_t rights = territory.reach == Reach::Keep ? keeping : reading;
  if (!S_ISDIR(status.st_mode)) rights &= for_files;
  const landlock_path_beneath_attr rule{rights & known, place.number()};
  if (::syscall(SYS_landlock_add_rule, rules.number(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
    return system_failure(errno, fmt::format("the sandbox can't open {}", territory.path));
  }
  return {};
}

}  // namespace

Wall files_wall() {
  return version() >= version_min ? Wall::Stands : Wall::Missing;
}

Result<void> leave_files(std::span<const Territory> territories) {
  const std::uint64_t known = known_rights();
  const landlock_ruleset_attr handled{known};
  const Descriptor rules(static_cast<int>(
      ::syscall(SYS_landlock_create_ruleset, &handled, sizeof handled.handled_access_fs, 0)));
  if (!rules.is_open()) return system_failure(errno, "Landlock takes no rules");
  for (const Territory& territory : territories) {
    if (const auto added = add(rules, territory, known); !added.has_value()) return added;
  }
  if (::syscall(SYS_landlock_restrict_self, rules.number(), 0) == 0) return {};
  return system_failure(errno, "Landlock can't be put in force");
}

}  // namespace restante::sandbox
