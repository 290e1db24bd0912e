// SPDX-License-Identifier: Apache-2.0
#include "folders.h"

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <system_error>
#include <utility>

namespace restante::stores {

namespace {

// Storage that is not mounted must not look like a maildrop without mail.
bool leads_nowhere(std::filesystem::path path) {
  std::error_code ignored;
  while (!exists(symlink_status(path, ignored)) && path.has_relative_path()) {
    path = path.parent_path();
  }
  return is_symlink(symlink_status(path, ignored)) && !exists(status(path, ignored));
}

}  // namespace

std::string message_name(Place place, std::string_view file_name) {
  return std::string(1, letter_of(place)).append(file_name);
}

std::string path_of(std::string_view message_name) {
  return std::string(name_of(place_of(message_name)))
      .append("/")
      .append(file_name_of(message_name));
}

Place place_of(std::string_view message_name) {
  assert(message_name.starts_with('n') || message_name.starts_with('c'));
  return message_name.front() == 'n' ? Place::New : Place::Cur;
}

std::string_view file_name_of(std::string_view message_name) {
  return message_name.substr(1);
}

Result<Folders> Folders::open(const FileSystem& system, const std::string& maildir,
                              Patience patience) {
  return open(system, maildir, patience, folder_flags);
}

Result<Folders> Folders::open_to_sync(const FileSystem& system, const std::string& maildir) {
  return open(system, maildir, Patience::MayBlock, readable_folder_flags);
}

Result<Folders> Folders::open(const FileSystem& system, const std::string& maildir,
                              Patience patience, int flags) {
  Folders folders(system, maildir, patience);
  for (const Place place : places) {
    const std::string path = std::string(maildir).append("/").append(name_of(place));
    const int opened =
        persistently([&] { return system.open(AT_FDCWD, path.c_str(), flags, patience); });
    if (opened < 0 && patience == Patience::CachedOnly) return failure(ErrorKind::WouldBlock);
    if (opened < 0 && opened != -ENOENT) return Failure(folders.error(opened, place));
    folders.descriptors_[static_cast<std::size_t>(place)] = Descriptor(opened);
  }
  if (!folders.any_there() && leads_nowhere(maildir)) {
    return failure(ErrorKind::TryAgain, "the maildrop " + maildir +
                                            " lies behind a link that leads nowhere; is the disk "
                                            "it points to mounted?");
  }
  return folders;
}

Result<std::array<struct stat, places.size()>> Folders::status() const {
  std::array<struct stat, places.size()> all{};
  for (const Place place : places) {
    const Descriptor& folder = (*this)[place];
    if (!folder.is_open()) continue;
    struct stat& status = all[static_cast<std::size_t>(place)];
    const int code = persistently([&] { return system_->status(folder.number(), status); });
    if (code < 0) return Failure(error(code, place));
  }
  return all;
}

bool Folders::any_there() const {
  return (*this)[Place::New].is_open() || (*this)[Place::Cur].is_open();
}

Presences Folders::presences() const {
  Presences all;
  std::ranges::transform(descriptors_, all.begin(), [](const Descriptor& folder) {
    return folder.is_open() ? Presence::There : Presence::Missing;
  });
  return all;
}

Error Folders::error(int code, Place place) const {
  const std::string path = std::string(*maildir_).append("/").append(name_of(place));
  if (code == -ENOTDIR || code == -ELOOP) {
    return {ErrorKind::Denied,
            "the maildrop's folder " + path + " is no folder, or a link, which is not followed"};
  }
  return system_error(-code, "the maildrop's folder " + path);
}

Error Folders::error(int code, std::string_view message_name) const {
  return system_error(
      -code,
      std::string("the message ").append(*maildir_).append("/").append(path_of(message_name)));
}

Folders::Entries Folders::entries_of(const Descriptor& folder) const {
  // The folder is open to reach what is in it, which does not suffice to read it; and closedir()
  // closes what it was given.
  Descriptor readable(persistently(
      [&] { return system_->open(folder.number(), ".", readable_folder_flags, patience_); }));
  if (!readable.is_open()) {
    errno = -readable.number();
    return nullptr;
  }
  Entries entries(::fdopendir(readable.number()));
  if (entries != nullptr) readable.release();
  return entries;
}

bool Folders::may_be_message(const dirent& entry) {
  const bool may_be_file = entry.d_type == DT_REG || entry.d_type == DT_UNKNOWN;
  return may_be_file && entry.d_name[0] != '.';
}

}  // namespace restante::stores
