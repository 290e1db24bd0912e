// SPDX-License-Identifier: Apache-2.0
#include "passwd_users.h"

#include "file.h"
#include "passwd_text.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace restante::ctl {

namespace {

constexpr mode_t new_file_mode = 0600;

struct OldFile {
  std::string octets;
  std::optional<struct stat> status;  // nothing if there is no file
};

Result<OldFile> read_old_file(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0 && errno == ENOENT) return OldFile{};
  if (file.number() < 0) return system_failure(errno, path);
  struct stat status {};
  if (fstat(file.number(), &status) != 0) return system_failure(errno, path);
  Result<std::string> octets = read_all(file.number(), path);
  if (!octets) return Failure(std::move(octets.error()));
  return OldFile{std::move(*octets), status};
}

Result<void> keep_owner_and_mode(const LockedFile& file, const struct stat& old) {
  struct stat own {};
  if (fstat(file.number(), &own) != 0) return system_failure(errno, file.path());
  const bool is_owner_same = own.st_uid == old.st_uid && own.st_gid == old.st_gid;
  if (!is_owner_same && fchown(file.number(), old.st_uid, old.st_gid) != 0) {
    return system_failure(errno, file.path() + ": can't keep the owner; run this as root");
  }
  constexpr mode_t permissions = 07777;
  if (fchmod(file.number(), old.st_mode & permissions) != 0) {
    return system_failure(errno, file.path());
  }
  return {};
}

Result<void> write_new_file(const LockedFile& file, const OldFile& old, std::string_view octets) {
  if (ftruncate(file.number(), 0) != 0 || fchmod(file.number(), new_file_mode) != 0) {
    return system_failure(errno, file.path());
  }
  if (auto written = write_all(file.number(), octets, file.path()); !written) return written;
  if (old.status) {
    if (auto kept = keep_owner_and_mode(file, *old.status); !kept) return kept;
  }
  if (fsync(file.number()) != 0) return system_failure(errno, file.path());
  return {};
}

// Renaming replaces a symbolic link, not what it points to.
std::string resolve_links(const std::string& path) {
  std::error_code error;
  const std::filesystem::path resolved = std::filesystem::canonical(path, error);
  return error ? path : resolved.string();
}

// The new text is what `change` makes of the old.
template <class Change>
Result<void> change_file(const std::string& path, Change change) {
  const std::string target = resolve_links(path);
  Result<LockedFile> file = LockedFile::open(target + ".new");
  if (!file) return Failure(std::move(file.error()));
  const Result<OldFile> old = read_old_file(target);
  if (!old) return Failure(old.error());
  const Result<std::string> changed = change(old->octets);
  if (!changed) return Failure(changed.error());
  if (auto written = write_new_file(*file, *old, *changed); !written) return written;
  return file->rename_to(target);
}

Result<std::string> or_no_user(std::optional<std::string> changed, const std::string& path,
                               std::string_view user) {
  if (changed) return std::move(*changed);
  return failure(ErrorKind::NotFound, fmt::format("{}: there is no user {}", path, user));
}

// A ':' or a line end would be read as the end of the password.
Result<void> check_is_field(std::string_view password) {
  if (password.find_first_of(":\r\n") == password.npos) return {};
  return failure(ErrorKind::Unsupported,
                 "a user file can't hold this password in plain; use another scheme");
}

}  // namespace

std::string passwd_line(const auth::KeptUser& user) {
  std::string extra = user.extra;
  if (!user.maildrops.empty()) {
    extra.insert(0, "maildrops=" + user.maildrops + (extra.empty() ? "" : " "));
  }
  std::string line = user.user + ':' + user.password;
  if (!user.home.empty() || !extra.empty()) line += "::::" + user.home;
  if (!extra.empty()) line += "::" + extra;
  return line;
}

Result<void> PasswdUsers::add(const auth::KeptUser& user) {
  if (auto checked = check_is_field(user.password); !checked) return checked;
  return change_file(path_, [&](const std::string& old) -> Result<std::string> {
    if (const auto number = passwd_line_of(old, user.user)) {
      return failure(ErrorKind::Denied,
                     fmt::format("{}:{}: the user {} is there already; change or remove that line "
                                 "first",
                                 path_, *number, user.user));
    }
    std::string changed = old;
    if (!changed.empty() && !changed.ends_with('\n')) changed += '\n';
    return changed.append(passwd_line(user)).append("\n");
  });
}

Result<void> PasswdUsers::set_password(std::string_view user, const std::string& password) {
  if (auto checked = check_is_field(password); !checked) return checked;
  return change_file(path_, [&](const std::string& old) {
    return or_no_user(with_password(old, user, password), path_, user);
  });
}

Result<void> PasswdUsers::remove(std::string_view user) {
  return change_file(path_, [&](const std::string& old) {
    return or_no_user(without_user(old, user), path_, user);
  });
}

Result<std::vector<auth::KeptUser>> PasswdUsers::all() {
  const Descriptor file(open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) return system_failure(errno, path_);
  const Result<std::string> octets = read_all(file.number(), path_);
  if (!octets) return Failure(octets.error());
  std::vector<auth::KeptUser> users;
  for (std::string_view rest = without_byte_order_mark(*octets); !rest.empty();) {
    const PasswdTextLine line = take_passwd_line(rest);
    if (line.user.empty()) continue;
    users.push_back({std::string(line.user),
                     std::string(line.password),
                     std::string(line.home),
                     {},
                     std::string(line.extra)});
  }
  return users;
}

}  // namespace restante::ctl
