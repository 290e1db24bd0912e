// SPDX-License-Identifier: Apache-2.0
#include "append_user.h"

#include "file.h"

#include "restante/auth/same_name.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
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

// The number of the line that has the user, good or bad.
std::optional<std::size_t> line_of(std::string_view octets, std::string_view user) {
  for (std::size_t number = 1; !octets.empty(); ++number) {
    const std::size_t end = octets.find('\n');
    const std::string_view line = octets.substr(0, end);
    if (auth::is_same_name(line.substr(0, line.find(':')), user)) return number;
    octets.remove_prefix(end == octets.npos ? octets.size() : end + 1);
  }
  return std::nullopt;
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

Result<void> write_new_file(const LockedFile& file, const OldFile& old, std::string_view line) {
  std::string octets = old.octets;
  if (!octets.empty() && !octets.ends_with('\n')) octets += '\n';
  octets += line;
  octets += '\n';
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

}  // namespace

Result<void> append_user(const std::string& path, std::string_view user, std::string_view line) {
  const std::string target = resolve_links(path);
  Result<LockedFile> file = LockedFile::open(target + ".new");
  if (!file) return Failure(std::move(file.error()));
  const Result<OldFile> old = read_old_file(target);
  if (!old) return Failure(old.error());
  if (const auto number = line_of(old->octets, user)) {
    return failure(ErrorKind::Denied, fmt::format("{}:{}: the user {} is there already; change or "
                                                  "remove that line first",
                                                  path, *number, user));
  }
  if (auto written = write_new_file(*file, *old, line); !written) return written;
  return file->rename_to(target);
}

}  // namespace restante::ctl
