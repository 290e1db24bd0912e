// SPDX-License-Identifier: Apache-2.0
#include "privileges.h"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string_view>

#include "restante/sandbox/rights.h"

namespace restante {

namespace {

constexpr uid_t root = 0;

Result<Account> find_user(std::string_view key, const std::string& name) {
  if (name.empty()) return Account{};
  const passwd* entry = ::getpwnam(name.c_str());
  if (entry != nullptr) return Account{name, entry->pw_uid, entry->pw_gid};
  return failure(ErrorKind::NotFound, fmt::format("{} \"{}\": there is no such user; make it with "
                                                  "useradd --system {}",
                                                  key, name, name));
}

Result<Account> account_of(const config::ServerSettings& settings, processes::Role role) {
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

}  // namespace

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
  const auto own = account_of(settings, processes::Role::Auth);
  if (!own.has_value()) return Failure(own.error());
  return {};
}

std::optional<std::string> warning_of_root(const config::ServerSettings& settings) {
  const auto account = find_account(settings);
  const auto own = account_of(settings, processes::Role::Auth);
  const bool are_there = account.has_value() && own.has_value();
  if (!are_there || (account->user != root && own->user != root)) return {};
  return fmt::format(
      "{}: processes that read what strangers send stay root; name an account of "
      "the mail's own",
      account->user == root ? "server.user" : "server.auth_user");
}

Result<void> drop_privileges(const config::ServerSettings& settings, processes::Role role) {
  // A reload may have other accounts than the start that looked at them.
  if (auto asked = check_asked_for(settings); !asked.has_value()) return asked;
  const auto account = account_of(settings, role);
  if (!account.has_value()) return Failure(account.error());
  if (auto shut = sandbox::shut_capabilities(); !shut.has_value()) return shut;
  if (auto become_it = become(*account); !become_it.has_value()) return become_it;
  const bool reads_all = account->user == root && role == processes::Role::Worker;
  return sandbox::drop_capabilities(reads_all ? sandbox::Kept::AllFiles : sandbox::Kept::Nothing);
}

}  // namespace restante
