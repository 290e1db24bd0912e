// SPDX-License-Identifier: Apache-2.0
#include "folders.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "privileges.h"
#include "reach.h"
#include "restante/base/trusted_path.h"

namespace restante {

namespace {

Result<void> check_that_can_be_made(const std::string& folder) {
  std::filesystem::path there = folder;
  std::error_code ignored;
  while (there.has_relative_path() && !std::filesystem::exists(there, ignored)) {
    there = there.parent_path();
  }
  if (!std::filesystem::is_directory(there, ignored)) {
    return failure(ErrorKind::NotFound,
                   fmt::format("can't make {}: {} is no folder", folder, there.string()));
  }
  if (there == folder || ::faccessat(AT_FDCWD, there.c_str(), W_OK | X_OK, AT_EACCESS) == 0) {
    return {};
  }
  return system_failure(errno, fmt::format("can't make {} in {}", folder, there.string()));
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

Result<void> make_folders(const config::ServerSettings& settings, const std::string& lock_folder) {
  constexpr mode_t all_may_pass = S_IRWXU | S_IXGRP | S_IXOTH;
  const auto account = find_account(settings);
  if (!account.has_value()) return Failure(account.error());
  auto made = make_folder(settings.runtime_dir, {all_may_pass, account->user, account->group});
  if (!made.has_value()) return made;
  return make_folder(lock_folder, {S_IRWXU, account->user, account->group});
}

Result<void> check_folders(const config::ServerSettings& settings, const std::string& lock_folder) {
  if (auto may = check_that_can_be_made(settings.runtime_dir); !may.has_value()) return may;
  return check_that_can_be_made(lock_folder);
}

Result<void> check_lock_folder(const config::ServerSettings& settings, const std::string& folder) {
  constexpr std::string_view key = "maildrop.lock_dir";
  const std::string above = std::filesystem::path(folder).parent_path();
  if (auto reached = check_reach(key, above, settings); !reached.has_value()) {
    // What is not there is made at the start.
    return reached.error().kind == ErrorKind::NotFound ? Result<void>() : reached;
  }
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) return {};
  const std::string path = what_may_not_be_changed(folder);
  if (path.empty()) return {};
  (void)::stat(path.c_str(), &status);
  const std::string owner = name_of(status.st_uid);
  const std::string user = name_of_us(settings);
  return failure(ErrorKind::Denied, fmt::format("{}: {} is {}'s, and {} may not change it; "
                                                "chown -R {} {}",
                                                key, path, owner, user, user, folder));
}

}  // namespace restante
