// SPDX-License-Identifier: Apache-2.0
//
// Removes messages, and tells truly how that went: those that a session marked, or that are too
// old. A failure does not keep the others from being removed. What is removed is gone, or is kept
// aside.
//
// A message has two names where a program that moves by link() and unlink() died in between. All
// names of one file go; a file of its own is another message, whatever its name.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "deleted_folder.h"
#include "folders.h"
#include "restante/base/result.h"
#include "restante/maildrop/mail_store.h"
#include "restante/stores/maildir/file_system.h"
#include "size_note.h"

namespace restante::stores {

class Remover {
 public:
  // All is borrowed; the identity is that of the login. `aside` is where messages are kept; null:
  // they are gone.
  Remover(const FileSystem& system, const Folders& folders, const maildrop::Snapshot& snapshot,
          const Identity& identity, const DeletedFolder* aside)
      : system_(system),
        folders_(folders),
        snapshot_(snapshot),
        identity_(identity),
        aside_(aside) {}

  // Under its present name, or that which it has if it was marked as seen. A message that is under
  // neither is left to finish().
  void remove(maildrop::MessageIndex index, const std::string& name, const std::string& seen_name);

  // Looks for all missing messages and other names at once, then makes the removals durable.
  [[nodiscard]] maildrop::Removal finish();

 private:
  enum class Sighting { None, Some };

  struct File {
    dev_t device;
    ino_t inode;
    bool operator==(const File&) const = default;
  };

  // These answer 0 or a negated errno.
  int status(Place place, const char* file_name, struct stat& status) const;
  int take(maildrop::MessageIndex index, Place place, const char* file_name);
  int take(Place place, const char* file_name) const;
  int unlink(Place place, const char* file_name) const;

  void count(int code, std::string_view message_name);
  void remove_other_names();
  Result<Sighting> look_once();
  void remove_missing(maildrop::MessageIndex index, Place place, std::string_view file_name);
  void remove_link(maildrop::MessageIndex index, Place place, std::string_view file_name);
  // What is not known to be gone counts as failed.
  void give_up(Error error);
  void sync();
  void note(const Error& error);

  const FileSystem& system_;
  const Folders& folders_;
  const maildrop::Snapshot& snapshot_;
  const Identity& identity_;
  const DeletedFolder* const aside_;

  maildrop::Removal removal_;
  SizeChange size_change_;
  std::set<std::uint32_t> missing_;
  std::map<std::uint32_t, File> linked_;  // removed, but have another name somewhere
};

}  // namespace restante::stores
