// SPDX-License-Identifier: Apache-2.0
#include "deleted_folder.h"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <system_error>
#include <utility>
#include <vector>

#include "entries.h"
#include "message_name.h"
#include "persistently.h"

namespace restante::stores {

namespace {

using std::chrono::sys_seconds;

constexpr std::int64_t nanoseconds_a_second = 1'000'000'000;

// 0, or a negated errno.
int make(const FileSystem& system, const Descriptor& maildir) {
  const int made =
      persistently([&] { return system.make_folder(maildir.number(), DeletedFolder::name); });
  if (made < 0 && made != -EEXIST) return made;
  // The Maildir is open only to reach what is in it.
  const Descriptor readable(persistently([&] {
    return system.open(maildir.number(), ".", readable_folder_flags, Patience::MayBlock);
  }));
  if (!readable.is_open()) return readable.number();
  const int synced = persistently([&] { return system.sync(readable.number()); });
  return synced == -EINVAL ? 0 : synced;
}

}  // namespace

std::string kept_name(const KeptName& name) {
  return fmt::format("{}.{}", name.deleted.time_since_epoch().count(), name.file_name);
}

std::optional<KeptName> parse_kept_name(std::string_view name) {
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos || dot + 1 == name.size()) return std::nullopt;
  std::uint32_t seconds = 0;
  const char* const end = name.data() + dot;
  const auto [rest, error] = std::from_chars(name.data(), end, seconds);
  const std::string_view file_name = name.substr(dot + 1);
  if (error != std::errc() || rest != end || file_name.starts_with('.')) return std::nullopt;
  return KeptName{sys_seconds(std::chrono::seconds(seconds)), file_name};
}

Place place_of_file(std::string_view file_name) {
  return base_name(file_name).size() == file_name.size() ? Place::New : Place::Cur;
}

Result<DeletedFolder> DeletedFolder::open(const FileSystem& system, const Route& route,
                                          const Descriptor& maildir) {
  DeletedFolder opened(system, route);
  const int code = persistently([&] {
    return system.open(maildir.number(), name, readable_folder_flags, Patience::MayBlock);
  });
  if (code < 0 && code != -ENOENT) return Failure(opened.error(code));
  opened.folder_ = Descriptor(code);
  return opened;
}

Result<DeletedFolder> DeletedFolder::open_or_make(const FileSystem& system, const Route& route,
                                                  const Descriptor& maildir) {
  auto opened = open(system, route, maildir);
  if (!opened || opened->is_open()) return opened;
  if (const int code = make(system, maildir); code < 0) return Failure(opened->error(code));
  auto made = open(system, route, maildir);
  if (made && !made->is_open()) return Failure(made->error(-ENOENT));
  return made;
}

int DeletedFolder::take(int from, const char* file_name) const {
  // Who deletes, restores and deletes a message within a second finds its name taken.
  constexpr int tries_max = 60;
  sys_seconds now(std::chrono::seconds(system_->now() / nanoseconds_a_second));
  int code = -EEXIST;
  for (int tries = 0; tries < tries_max && code == -EEXIST; ++tries, ++now) {
    const std::string kept = kept_name({now, file_name});
    code = persistently(
        [&] { return system_->rename(from, file_name, folder_.number(), kept.c_str()); });
  }
  return code;
}

int DeletedFolder::bring_back(const std::string& kept_name, int to, const char* file_name) const {
  return persistently(
      [&] { return system_->rename(folder_.number(), kept_name.c_str(), to, file_name); });
}

int DeletedFolder::status(const std::string& kept_name, struct stat& status) const {
  return persistently(
      [&] { return system_->status_at(folder_.number(), kept_name.c_str(), status); });
}

int DeletedFolder::unlink(const std::string& kept_name) const {
  return persistently([&] { return system_->unlink(folder_.number(), kept_name.c_str()); });
}

// EINVAL: this file system has nothing to make durable by a call.
int DeletedFolder::sync() const {
  const int code = persistently([&] { return system_->sync(folder_.number()); });
  return code == -EINVAL ? 0 : code;
}

Result<std::vector<std::string>> DeletedFolder::names() const {
  std::vector<std::string> names;
  if (!is_open()) return names;
  const Entries entries(*system_, folder_, Patience::MayBlock);
  for (;;) {
    const dirent* entry = nullptr;
    const int code = entries.next(entry);
    if (code < 0) return Failure(error(code));
    if (entry == nullptr) return names;
    if (may_be_file(*entry) && parse_kept_name(entry->d_name)) names.emplace_back(entry->d_name);
  }
}

Error DeletedFolder::error(int code) const {
  if (code == -ENOTDIR || code == -ELOOP) {
    return {ErrorKind::Denied,
            "the folder " + path() + " is no folder, or a link, which is not followed"};
  }
  return system_error(-code, "the folder " + path());
}

Error DeletedFolder::error(int code, std::string_view kept_name) const {
  return system_error(-code, "the message " + path().append("/").append(kept_name));
}

std::string DeletedFolder::path() const {
  return std::string(maildir_).append("/").append(name);
}

}  // namespace restante::stores
