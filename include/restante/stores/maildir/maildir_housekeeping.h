// SPDX-License-Identifier: Apache-2.0
//
// Old and deleted mail of Maildirs.
//
// - A message arrived when its name says so: its seconds, if it is of the form SECONDS.REST. Else
//   at the time of its file. A time before 1995, when there was no Maildir, or more than a day
//   ahead, is no time.
// - What is removed goes as a session deletes it: it is gone or, with DeletedMail::IsKept, moved to
//   `restante.deleted` in the Maildir, under the name SECONDS.NAME, which says when it was deleted.
// - Restored mail goes to cur if its name has flags, else to new, where other programs take it for
//   mail that has just come.
//
// Links are followed, and what is no regular file is left alone, as by MaildirStore.
#pragma once

#include <string>
#include <vector>

#include "restante/maildrop/housekeeping.h"
#include "restante/stores/maildir/file_system.h"
#include "restante/stores/maildir/lock_table.h"
#include "restante/stores/maildir/maildir_store.h"

namespace restante::stores {

class MaildirHousekeeping final : public maildrop::Housekeeping {
 public:
  // REQUIRES: check_path_template(path_template). `locks` is borrowed.
  MaildirHousekeeping(std::string path_template, LockTable& locks, DeletedMail deleted,
                      const FileSystem& system = FileSystem::kernel());

  [[nodiscard]] Result<maildrop::Expiry> expire(const maildrop::Owner& owner,
                                                const maildrop::Retention& retention,
                                                maildrop::Doing doing) override;
  [[nodiscard]] Result<std::vector<maildrop::DeletedMessage>> deleted(
      const maildrop::Owner& owner) override;
  [[nodiscard]] Result<maildrop::Restoration> restore(const maildrop::Owner& owner,
                                                      const maildrop::RestoreWish& wish,
                                                      maildrop::Watcher& watcher) override;

 private:
  const std::string path_template_;
  LockTable& locks_;
  const DeletedMail deleted_;
  const FileSystem& system_;
};

}  // namespace restante::stores
