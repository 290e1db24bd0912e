// SPDX-License-Identifier: Apache-2.0
//
// The two folders of a Maildir that hold messages, open for as long as an operation takes. Messages
// are reached through them alone, so no link in the Maildir leads anywhere else.
//
// A message's name, here and in the snapshot, is a letter for the folder and the file's name:
// "cBASE:2,S" for cur/BASE:2,S.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "persistently.h"
#include "platform.h"
#include "restante/base/descriptor.h"
#include "restante/base/patience.h"
#include "restante/base/result.h"
#include "restante/stores/maildir/file_system.h"

namespace restante::stores {

enum class Place { New, Cur };

// In this order they are read: a message on its way from new to cur is then met at least once.
constexpr std::array places{Place::New, Place::Cur};

constexpr std::string_view name_of(Place place) {
  return place == Place::New ? "new" : "cur";
}

// What a message's name begins with.
constexpr char letter_of(Place place) {
  return name_of(place).front();
}

enum class Presence : std::uint8_t { Missing, There };
using Presences = std::array<Presence, places.size()>;

std::string message_name(Place place, std::string_view file_name);

// Of a message's name. REQUIRES: it begins with the letter of a place.
Place place_of(std::string_view message_name);
std::string_view file_name_of(std::string_view message_name);

// "cur/BASE:2,S"
std::string path_of(std::string_view message_name);

// How a message's file is opened: a link is refused, and a pipe or device does not hold us up.
constexpr int message_flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

// The same for folders: to reach what is in them, and to list them or to make changes durable.
constexpr int folder_flags = platform::reach_flags | O_CLOEXEC | O_NOFOLLOW | O_DIRECTORY;
constexpr int readable_folder_flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_DIRECTORY;

enum class Visit { Continue, Stop };

class Folders {
 public:
  // A folder that is not there counts as empty, and so does a Maildir that is not there. Denied
  // where a folder is none or a link; TryAgain where a link on the way leads nowhere.
  [[nodiscard]] static Result<Folders> open(const FileSystem& system, const std::string& maildir,
                                            Patience patience);

  // The same folders, open for sync(). Waits for the disk.
  [[nodiscard]] static Result<Folders> open_to_sync(const FileSystem& system,
                                                    const std::string& maildir);

  // Of a folder that is not there all is 0.
  [[nodiscard]] Result<std::array<struct stat, places.size()>> status() const;

  // Whether either is there, and which.
  bool any_there() const;
  Presences presences() const;

  const Descriptor& operator[](Place place) const {
    return descriptors_[static_cast<std::size_t>(place)];
  }

  // `code` is a negated errno: what a call on a folder or on a message met.
  Error error(int code, Place place) const;
  Error error(int code, std::string_view message_name) const;

  // Calls visit(Place, std::string_view file_name) for everything that may be a message. The name
  // is followed by a NUL. WouldBlock: see Patience.
  template <class Visitor>
  [[nodiscard]] Result<void> for_each_file(Visitor visit) const {
    for (const Place place : places) {
      const int code = list(place, visit);
      if (code < 0 && patience_ == Patience::CachedOnly) return failure(ErrorKind::WouldBlock);
      if (code < 0) return Failure(error(code, place));
    }
    return {};
  }

 private:
  Folders(const FileSystem& system, const std::string& maildir, Patience patience)
      : system_(&system), maildir_(&maildir), patience_(patience) {}

  static Result<Folders> open(const FileSystem& system, const std::string& maildir,
                              Patience patience, int flags);

  struct Close {
    void operator()(DIR* entries) const { ::closedir(entries); }
  };
  using Entries = std::unique_ptr<DIR, Close>;

  // Null, with errno set, where it can't be read.
  Entries entries_of(const Descriptor& folder) const;
  static bool may_be_message(const dirent& entry);

  template <class Visitor>
  int list(Place place, Visitor& visit) const {
    if (!(*this)[place].is_open()) return 0;
    const Entries entries = entries_of((*this)[place]);
    if (entries == nullptr) return -errno;
    for (;;) {
      const dirent* entry = nullptr;
      const int code = persistently([&] { return system_->next_entry(entries.get(), entry); });
      if (code < 0 || entry == nullptr) return code;
      if (!may_be_message(*entry)) continue;
      if (visit(place, std::string_view(entry->d_name)) == Visit::Stop) return 0;
    }
  }

  const FileSystem* system_;
  const std::string* maildir_;
  Patience patience_;
  std::array<Descriptor, places.size()> descriptors_;
};

}  // namespace restante::stores
