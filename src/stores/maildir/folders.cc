// SPDX-License-Identifier: Apache-2.0
#include "folders.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <utility>

#include "maildir_folder.h"
#include "persistently.h"

namespace restante::stores {

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

Result<Folders> Folders::open_same(const FileSystem& system, const Route& route,
                                   const Identity& identity, For purpose) {
  const auto maildir = open_same_maildir(system, route, identity, Patience::MayBlock);
  if (!maildir) return Failure(maildir.error());
  auto folders = open(system, route, maildir->folder, Patience::MayBlock, purpose);
  if (!folders) return folders;
  const auto statuses = folders->status();
  if (!statuses) return Failure(statuses.error());
  for (const Place place : places) {
    const auto at = static_cast<std::size_t>(place);
    const bool was_there = identity.places[at] != 0;
    if (!was_there || !(*folders)[place].is_open()) continue;
    if (folder_id((*statuses)[at]) != identity.places[at]) {
      return Failure(folders->not_the_same(place));
    }
  }
  return folders;
}

Result<void> Folders::all_there(const Identity& identity) const {
  for (const Place place : places) {
    const bool was_there = identity.places[static_cast<std::size_t>(place)] != 0;
    if (was_there && !(*this)[place].is_open()) return Failure(error(-ENOENT, place));
  }
  return {};
}

Result<Folders> Folders::open(const FileSystem& system, const Route& route,
                              const Descriptor& maildir, Patience patience, For purpose) {
  const int flags = purpose == For::Syncing ? readable_folder_flags : folder_flags;
  Folders folders(system, route, patience);
  for (const Place place : places) {
    const char* const name = name_of(place).data();
    const int opened =
        persistently([&] { return system.open(maildir.number(), name, flags, patience); });
    if (opened < 0 && patience == Patience::CachedOnly) return failure(ErrorKind::WouldBlock);
    if (opened < 0 && opened != -ENOENT) return Failure(folders.error(opened, place));
    folders.descriptors_[static_cast<std::size_t>(place)] = Descriptor(opened);
  }
  return folders;
}

Result<Folders::Statuses> Folders::status() const {
  Statuses all{};
  for (const Place place : places) {
    const Descriptor& folder = (*this)[place];
    if (!folder.is_open()) continue;
    struct stat& status = all[static_cast<std::size_t>(place)];
    const int code = persistently([&] { return system_->status(folder.number(), status); });
    if (code < 0) return Failure(error(code, place));
  }
  return all;
}

Error Folders::error(int code, Place place) const {
  const std::string path = std::string(maildir_).append("/").append(name_of(place));
  if (code == -ENOTDIR || code == -ELOOP) {
    return {ErrorKind::Denied,
            "the maildrop's folder " + path + " is no folder, or a link, which is not followed"};
  }
  if (code == -ENOENT) return {ErrorKind::TryAgain, "the maildrop's folder " + path + " is gone"};
  return system_error(-code, "the maildrop's folder " + path);
}

Error Folders::not_the_same(Place place) const {
  return {ErrorKind::TryAgain, std::string("the maildrop's folder ")
                                   .append(maildir_)
                                   .append("/")
                                   .append(name_of(place))
                                   .append(" is not the one that it was at login")};
}

Error Folders::error(int code, std::string_view message_name) const {
  return system_error(
      -code,
      std::string("the message ").append(maildir_).append("/").append(path_of(message_name)));
}

Identity identity_of(const struct stat& maildir, const Folders::Statuses& statuses) {
  Identity identity{folder_id(maildir), {}, maildir.st_uid};
  std::ranges::transform(statuses, identity.places.begin(), [](const struct stat& status) {
    return status.st_ino == 0 ? FolderId{0} : folder_id(status);
  });
  return identity;
}

}  // namespace restante::stores
