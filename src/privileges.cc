// SPDX-License-Identifier: Apache-2.0
#include "privileges.h"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>

namespace restante {

namespace {

struct Account {
  std::string name;  // empty: not asked for
  std::optional<uid_t> user;
  std::optional<gid_t> group;
};

Result<Account> find_account(const std::string& user, const std::string& group) {
  Account account{user, std::nullopt, std::nullopt};
  if (!user.empty()) {
    const passwd* entry = ::getpwnam(user.c_str());
    if (entry == nullptr) {
      return failure(ErrorKind::NotFound,
                     fmt::format("server.user \"{}\": there is no such user; make it with "
                                 "useradd --system {}",
                                 user, user));
    }
    account.user = entry->pw_uid;
    account.group = entry->pw_gid;
  }
  if (!group.empty()) {
    const ::group* entry = ::getgrnam(group.c_str());
    if (entry == nullptr) {
      return failure(ErrorKind::NotFound,
                     fmt::format("server.group \"{}\": there is no such group; make it with "
                                 "groupadd --system {}",
                                 group, group));
    }
    account.group = entry->gr_gid;
  }
  return account;
}

}  // namespace

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

Result<void> make_runtime_folder(const std::string& folder, const std::string& user,
                                 const std::string& group) {
  const auto account = find_account(user, group);
  if (!account.has_value()) return std::unexpected(account.error());
  std::error_code problem;
  const bool made = std::filesystem::create_directories(folder, problem);
  if (problem) {
    return system_failure(problem.value(), fmt::format("can't make server.runtime_dir {}", folder));
  }
  if (!made) return {};
  const auto mode = std::filesystem::perms::owner_all | std::filesystem::perms::group_exec |
                    std::filesystem::perms::others_exec;
  std::filesystem::permissions(folder, mode, problem);
  const auto unchanged_user = static_cast<uid_t>(-1);
  const auto unchanged_group = static_cast<gid_t>(-1);
  if (::chown(folder.c_str(), account->user.value_or(unchanged_user),
              account->group.value_or(unchanged_group)) != 0) {
    return system_failure(errno, fmt::format("can't give {} to {}", folder, user));
  }
  return {};
}

Result<void> drop_privileges(const config::ServerSettings& settings) {
  const auto account = find_account(settings.user, settings.group);
  if (!account.has_value()) return std::unexpected(account.error());
  if (account->group) {
    const int groups = account->name.empty() ? ::setgroups(1, &*account->group)
                                             : ::initgroups(account->name.c_str(), *account->group);
    if (groups != 0 || ::setgid(*account->group) != 0) {
      return system_failure(errno, fmt::format("can't become server.group {}", settings.group));
    }
  }
  if (account->user && ::setuid(*account->user) != 0) {
    return system_failure(errno, fmt::format("can't become server.user {}", settings.user));
  }
  return {};
}

}  // namespace restante
