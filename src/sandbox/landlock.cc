// SPDX-License-Identifier: Apache-2.0
#include "landlock.h"

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

// The system's header may be older than its kernel: what came with version 3 and after is spelled
// here.
constexpr int truncate_version = 3;
constexpr std::uint64_t truncate_right = 1ULL << 14;
constexpr int network_version = 4;
constexpr std::uint64_t bind_right = 1ULL << 0;
constexpr std::uint64_t connect_right = 1ULL << 1;
constexpr int port_rule = 2;
constexpr int device_control_version = 5;
constexpr std::uint64_t device_control_right = 1ULL << 15;
constexpr int scope_version = 6;
constexpr std::uint64_t abstract_sockets_scope = 1ULL << 0;
constexpr std::uint64_t signals_scope = 1ULL << 1;

// An older kernel takes the longer form where what it does not know is 0.
struct Handled {
  std::uint64_t files;
  std::uint64_t network;
  std::uint64_t scopes;
};
struct PortRule {
  std::uint64_t allowed;
  std::uint64_t port;
};

constexpr std::uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t keeping = reading | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                  LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                                  LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REFER |
                                  truncate_right;
constexpr std::uint64_t for_files =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | truncate_right;
constexpr std::uint64_t never = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                                LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                                LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM |
                                LANDLOCK_ACCESS_FS_MAKE_SOCK | device_control_right;

int version() {
  return static_cast<int>(
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
}

Wall wall_since(int first) {
  return version() >= first ? Wall::Stands : Wall::Missing;
}

// Whatever this kernel can refuse.
Handled handled_by_kernel() {
  const int known = version();
  Handled handled{keeping | never, 0, 0};
  if (known < truncate_version) handled.files &= ~truncate_right;
  if (known < device_control_version) handled.files &= ~device_control_right;
  if (known >= network_version) handled.network = connect_right | bind_right;
  if (known >= scope_version) handled.scopes = abstract_sockets_scope | signals_scope;
  return handled;
}

enum class Found { Yes, No };

Result<Found> open_territory(const Descriptor& rules, const Territory& territory,
                             std::uint64_t known) {
  const Descriptor place(::open(territory.path.c_str(), O_PATH | O_CLOEXEC));
  if (!place.is_open()) {
    if (errno == ENOENT || errno == ENOTDIR || errno == EACCES) return Found::No;
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
  return Found::Yes;
}

Result<void> open_ports(const Descriptor& rules, const Needs& needs) {
  for (const std::uint16_t port : needs.ports) {
    const PortRule rule{connect_right, port};
    if (::syscall(SYS_landlock_add_rule, rules.number(), port_rule, &rule, 0) != 0) {
      return system_failure(errno, fmt::format("the sandbox can't open port {}", port));
    }
  }
  return {};
}

}  // namespace

Wall files_wall() {
  return wall_since(version_min);
}

Wall network_wall() {
  return wall_since(network_version);
}

Wall signals_wall() {
  return wall_since(scope_version);
}

Result<std::vector<Territory>> leave_places(const Needs& needs) {
  const Handled handled = handled_by_kernel();
  const Descriptor rules(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0)));
  if (!rules.is_open()) return system_failure(errno, "Landlock takes no rules");
  std::vector<Territory> open;
  for (const Territory& territory : needs.territories) {
    const auto found = open_territory(rules, territory, handled.files);
    if (!found.has_value()) return Failure(found.error());
    if (*found == Found::Yes) open.push_back(territory);
  }
  if (handled.network != 0) {
    if (const auto opened = open_ports(rules, needs); !opened.has_value()) {
      return Failure(opened.error());
    }
  }
  if (::syscall(SYS_landlock_restrict_self, rules.number(), 0) == 0) return open;
  return system_failure(errno, "Landlock can't be put in force");
}

}  // namespace restante::sandbox
