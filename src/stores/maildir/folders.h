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
#include <cstdint>
#include <string>
#include <string_view>

#include "entries.h"
#include "identity.h"
#include "platform.h"
#include "restante/base/descriptor.h"
#include "restante/base/patience.h"
#include "restante/base/result.h"
#include "restante/stores/maildir/file_system.h"
#include "restante/stores/maildir/route.h"

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

struct Ignore {
  void operator()(Place, std::string_view) const {}
};

class Folders {
 public:
  // What they are opened for: to reach what is in them, or for sync() as well.
  enum class For { Reaching, Syncing };

  // A folder that is not there counts as empty. Denied where one is none or a link. `route`, which
  // leads to the Maildir, is borrowed.
  [[nodiscard]] static Result<Folders> open(const FileSystem& system, const Route& route,
                                            const Descriptor& maildir, Patience patience,
                                            For purpose = For::Reaching);

  // Those of the login; TryAgain where one is another, or the Maildir is. Of one that is gone the
  // caller knows by `identity`. Waits for the disk.
  [[nodiscard]] static Result<Folders> open_same(const FileSystem& system, const Route& route,
                                                 const Identity& identity, For purpose);

  // TryAgain where one is gone that was there at login: it was hardly emptied by another program.
  [[nodiscard]] Result<void> all_there(const Identity& identity) const;

  // Of a folder that is not there all is 0.
  using Statuses = std::array<struct stat, places.size()>;
  [[nodiscard]] Result<Statuses> status() const;

  const Descriptor& operator[](Place place) const {
    return descriptors_[static_cast<std::size_t>(place)];
  }

  // `code` is a negated errno: what a call on a folder or on a message met.
  Error error(int code, Place place) const;
  // That it is another folder than at login.
  Error not_the_same(Place place) const;
  Error error(int code, std::string_view message_name) const;

  // Calls visit(Place, std::string_view file_name) for everything that may be a message. The name
  // is followed by a NUL. WouldBlock: see Patience.
  // Calls visit_other() for what else has a name that is not hidden.
  template <class Visitor, class OtherVisitor = Ignore>
  [[nodiscard]] Result<void> for_each_file(Visitor visit, OtherVisitor visit_other = {}) const {
    for (const Place place : places) {
      const int code = list(place, visit, visit_other);
      if (code < 0 && patience_ == Patience::CachedOnly) return failure(ErrorKind::WouldBlock);
      if (code < 0) return Failure(error(code, place));
    }
    return {};
  }

 private:
  Folders(const FileSystem& system, const Route& route, Patience patience)
      : system_(&system), maildir_(route.path()), patience_(patience) {}

  template <class Visitor, class OtherVisitor>
  int list(Place place, Visitor& visit, OtherVisitor& visit_other) const {
    if (!(*this)[place].is_open()) return 0;
    const Entries entries(*system_, (*this)[place], patience_);
    for (;;) {
      const dirent* entry = nullptr;
      const int code = entries.next(entry);
      if (code < 0 || entry == nullptr) return code;
      const std::string_view name(entry->d_name);
      if (name.starts_with('.')) continue;
      if (!may_be_file(*entry)) {
        visit_other(place, name);
      } else if (visit(place, name) == Visit::Stop) {
        return 0;
      }
    }
  }

  const FileSystem* system_;
  std::string_view maildir_;
  Patience patience_;
  std::array<Descriptor, places.size()> descriptors_;
};

// Of an open Maildir; `maildir` is the state of its own folder.
[[nodiscard]] Identity identity_of(const struct stat& maildir, const Folders::Statuses& statuses);

}  // namespace restante::stores
