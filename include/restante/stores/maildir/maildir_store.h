// SPDX-License-Identifier: Apache-2.0
//
// Mail in Maildirs: a folder with `new`, `cur` and `tmp`, a file a message.
//
// - The snapshot holds the files of new and cur whose names do not begin with a dot, ordered by
//   the name's seconds, then its microseconds ("M" field), then the name.
// - unique-id: the base name (before ':') where is_unique_id() says so, else the first 32 hex
//   digits of its SHA-256. No bookkeeping: it survives the loss of everything but the mail.
// - octets: `,W=` of the name where it is consistent with `,S=` and the file, else counted.
// - Only regular files are messages. Links in the Maildir, those for new and cur included, are not
//   followed; links on the way to it are.
// - A file that another program renamed (flags, new to cur) since login is found by its base name.
// - What a scan found is kept in an index, `restante.index` in the Maildir: a cache and no more.
// - remove() unlinks all names that a marked file has in new and cur, then fsyncs both folders.
// - open() holds the maildrop's lock from before the folders are read until the Maildrop dies.
//
// `path_template`: %u user@domain, %n local part, %d domain, %h home, %{hash:N} the first N hex
// digits (1 to 8) of the SHA-256 of %u, %% a percent sign. Expansion never leaves the folder that
// the operator wrote: a value with '/' or of "." or ".." is refused (home, which the operator
// wrote, may have '/').
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "restante/base/clock.h"
#include "restante/maildrop/mail_store.h"
#include "restante/stores/maildir/file_system.h"
#include "restante/stores/maildir/lock_table.h"
#include "restante/stores/maildir/spare_threads.h"

namespace restante::stores {

// Nothing is wrong, or what is ("unknown variable %x; known are ...").
[[nodiscard]] Result<void> check_path_template(std::string_view path_template);

class OpenFolders;

class MaildirStore final : public maildrop::MailStore {
 public:
  // REQUIRES: check_path_template(path_template). `locks` and `spare_threads`, for scans of large
  // maildrops, are borrowed and must outlive the store and all its maildrops; several stores may
  // share them.
  MaildirStore(std::string path_template, LockTable& locks, SpareThreads& spare_threads,
               const FileSystem& system = FileSystem::kernel());
  ~MaildirStore() override;

  [[nodiscard]] Result<std::unique_ptr<maildrop::Maildrop>> open(const maildrop::Owner& owner,
                                                                 Patience patience) override;

 private:
  void complain_of_index(const Error& error);

  const std::string path_template_;
  LockTable& locks_;
  SpareThreads& spare_threads_;
  const FileSystem& system_;
  const std::unique_ptr<OpenFolders> open_folders_;
  std::atomic<TimePoint> complaint_due_{TimePoint::min()};
};

}  // namespace restante::stores
