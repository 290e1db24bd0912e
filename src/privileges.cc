// SPDX-License-Identifier: Apache-2.0
#include "privileges.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include "restante/sandbox/rights.h"

namespace restante {

namespace {

constexpr uid_t root = 0;

struct Account {
  std::string name;  // empty: not asked for
  std::optional<uid_t> user;
  std::optional<gid_t> group;
};

Result<Account> find_user(std::string_view key, const std::string& name) {
  if (name.empty()) return Account{};
  const passwd* entry = ::getpwnam(name.c_str());
  if (entry != nullptr) return Account{name, entry->pw_uid, entry->pw_gid};
  return failure(ErrorKind::NotFound, fmt::format("{} \"{}\": there is no such user; make it with "
                                                  "useradd --system {}",
                                                  key, name, name));
}

Result<Account> find_account(const config::ServerSettings& settings) {
  auto account = find_user("server.user", settings.user);
  if (!account.has_value() || settings.group.empty()) return account;
  const ::group* entry = ::getgrnam(settings.group.c_str());
  if (entry == nullptr) {
    return failure(ErrorKind::NotFound,
                   fmt::format("server.group \"{}\": there is no such group; make it with "
                               "groupadd --system {}",
                               settings.group, settings.group));
  }
  account->group = entry->gr_gid;
  return account;
}

Result<Account> find_account(const config::ServerSettings& settings, processes::Role role) {
  const bool has_its_own = role == processes::Role::Auth && !settings.auth_user.empty();
  return has_its_own ? find_user("server.auth_user", settings.auth_user) : find_account(settings);
}

// Nobody stays root unasked.
Result<void> check_asked_for(const config::ServerSettings& settings) {
  if (::geteuid() != root || !settings.user.empty()) return {};
  return failure(ErrorKind::Denied,
                 "started as root, and server.user does not say who to become: write user = "
                 "\"NAME\" below [server] with the account that owns the mail; user = \"root\" "
                 "stays root, which leaves more to whoever takes over a process");
}

bool is_already(const Account& account) {
  const bool is_user = !account.user || *account.user == ::getuid();
  return is_user && (!account.group || *account.group == ::getgid());
}

Result<void> become(const Account& account) {
  if (::geteuid() != root && is_already(account)) return {};
  if (account.group) {
    const int groups = account.name.empty() ? ::setgroups(1, &*account.group)
                                            : ::initgroups(account.name.c_str(), *account.group);
    if (groups != 0 || ::setgid(*account.group) != 0) {
      return system_failure(errno, fmt::format("can't take the groups of {}", account.name));
    }
  }
  if (account.user && ::setuid(*account.user) != 0) {
    return system_failure(errno, fmt::format("can't become the user {}", account.name));
  }
  return {};
}

Result<void> make_folder(const std::string& folder, const Account& account,
                         std::filesystem::perms mode) {
  std::error_code problem;
  const bool is_new = std::filesystem::create_directories(folder, problem);
  if (problem) return system_failure(problem.value(), fmt::format("can't make {}", folder));
  if (!is_new) return {};
  std::filesystem::permissions(folder, mode, problem);
  const auto unchanged_user = static_cast<uid_t>(-1);
  const auto unchanged_group = static_cast<gid_t>(-1);
  if (::chown(folder.c_str(), account.user.value_or(unchanged_user),
              account.group.value_or(unchanged_group)) != 0) {
    return system_failure(errno, fmt::format("can't give {} to {}", folder, account.name));
  }
  return {};
}

Result<void> check_that_can_be_made(const std::string& folder) {
  std::filesystem::path there = folder;
  std::error_code ignored;
  while (there.has_relative_path() && !std::filesystem::exists(there, ignored)) {
    there = there.parent_path();
  }
  if (there == folder || ::faccessat(AT_FDCWD, there.c_str(), W_OK | X_OK, AT_EACCESS) == 0) {
    return {};
  }
  return system_failure(errno, fmt::format("can't make {} in {}", folder, there.string()));
}

// Behind walls nobody tells its name.
std::string name_of(uid_t user) {
  const passwd* entry = ::getpwuid(user);
  return entry == nullptr ? fmt::format("user {}", user) : entry->pw_name;
}

bool may_change(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return false;
  const int wanted = S_ISDIR(status.st_mode) ? R_OK | W_OK | X_OK : R_OK | W_OK;
  return ::faccessat(AT_FDCWD, path.c_str(), wanted, AT_EACCESS) == 0;
}

// The folder, or a lock in it; empty where there is none.
std::string what_may_not_be_changed(const std::string& folder) {
  if (!may_change(folder)) return folder;
  std::error_code problem;
  for (const auto& lock : std::filesystem::directory_iterator(folder, problem)) {
    if (!may_change(lock.path())) return lock.path();
  }
  return {};
}

}  // namespace

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

Result<void> check_accounts(const config::ServerSettings& settings) {
  if (const auto asked = check_asked_for(settings); !asked.has_value()) return asked;
  const auto account = find_account(settings);
  if (!account.has_value()) return Failure(account.error());
  const auto own = find_account(settings, processes::Role::Auth);
  if (!own.has_value()) return Failure(own.error());
  return {};
}

std::optional<std::string> warning_of_root(const config::ServerSettings& settings) {
  const auto account = find_account(settings);
  const auto own = find_account(settings, processes::Role::Auth);
  const bool are_there = account.has_value() && own.has_value();
  if (!are_there || (account->user != root && own->user != root)) return {};
  return fmt::format(
      "{}: processes that read what strangers send stay root; name an account of "
      "the mail's own",
      account->user == root ? "server.user" : "server.auth_user");
}

Result<void> make_folders(const config::ServerSettings& settings, const std::string& lock_folder) {
  using std::filesystem::perms;
  const auto account = find_account(settings);
  if (!account.has_value()) return Failure(account.error());
  const auto made = make_folder(settings.runtime_dir, *account,
                                perms::owner_all | perms::group_exec | perms::others_exec);
  if (!made.has_value()) return made;
  return make_folder(lock_folder, *account, perms::owner_all);
}

Result<void> check_folders(const config::ServerSettings& settings, const std::string& lock_folder) {
  if (auto may = check_that_can_be_made(settings.runtime_dir); !may.has_value()) return may;
  return check_that_can_be_made(lock_folder);
}

Result<void> check_lock_folder(const config::ServerSettings& settings, const std::string& folder) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0 && errno == ENOENT) return {};
  const std::string path = what_may_not_be_changed(folder);
  if (path.empty()) return {};
  const std::string owner = ::stat(path.c_str(), &status) == 0 ? name_of(status.st_uid) : "others";
  const std::string user = settings.user.empty() ? name_of(::geteuid()) : settings.user;
  return failure(ErrorKind::Denied,
                 fmt::format("maildrop.lock_dir: {} is {}'s, and {} may not change it; "
                             "chown -R {} {}",
                             path, owner, user, user, folder));
}

Result<void> drop_privileges(const config::ServerSettings& settings, processes::Role role) {
  // A reload may have other accounts than the start that looked at them.
  if (auto asked = check_asked_for(settings); !asked.has_value()) return asked;
  const auto account = find_account(settings, role);
  if (!account.has_value()) return Failure(account.error());
  if (auto shut = sandbox::shut_capabilities(); !shut.has_value()) return shut;
  if (auto become_it = become(*account); !become_it.has_value()) return become_it;
  const bool reads_all = account->user == root && role == processes::Role::Worker;
  return sandbox::drop_capabilities(reads_all ? sandbox::Kept::AllFiles : sandbox::Kept::Nothing);
}

}  // namespace restante
