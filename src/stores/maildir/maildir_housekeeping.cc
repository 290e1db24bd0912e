// SPDX-License-Identifier: Apache-2.0
#include "restante/stores/maildir/maildir_housekeeping.h"

#include <sys/stat.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "deleted_folder.h"
#include "expiry.h"
#include "held_maildir.h"
#include "message_name.h"
#include "restante/stores/maildir/path_template.h"
#include "restoring.h"

namespace restante::stores {

MaildirHousekeeping::MaildirHousekeeping(std::string path_template, LockTable& locks,
                                         DeletedMail deleted, const FileSystem& system)
    : path_template_(std::move(path_template)), locks_(locks), deleted_(deleted), system_(system) {
  assert(check_path_template(path_template_));
}

Result<maildrop::Expiry> MaildirHousekeeping::expire(const maildrop::Owner& owner,
                                                     const maildrop::Retention& retention,
                                                     maildrop::Doing doing) {
  const auto route = expand_path(path_template_, owner);
  if (!route) return Failure(route.error());
  const auto held = hold_maildir(system_, locks_, *route, Patience::MayBlock);
  if (!held) return Failure(held.error());
  if (!held->maildir.folder.is_open()) return maildrop::Expiry{};
  return stores::expire(system_, *route, held->maildir, {retention, deleted_, doing});
}

Result<std::vector<maildrop::DeletedMessage>> MaildirHousekeeping::deleted(
    const maildrop::Owner& owner) {
  const auto route = expand_path(path_template_, owner);
  if (!route) return Failure(route.error());
  const auto maildir = open_maildir(system_, *route, Patience::MayBlock);
  if (!maildir) return Failure(maildir.error());
  if (!maildir->folder.is_open()) return std::vector<maildrop::DeletedMessage>();
  const auto folder = DeletedFolder::open(system_, *route, maildir->folder);
  if (!folder) return Failure(folder.error());
  const auto names = folder->names();
  if (!names) return Failure(names.error());
  std::vector<maildrop::DeletedMessage> all;
  for (const std::string& name : *names) {
    struct stat status {};
    // One that is gone was restored or cleared a moment ago.
    if (folder->status(name, status) < 0 || !S_ISREG(status.st_mode)) continue;
    const KeptName kept = *parse_kept_name(name);
    all.push_back({unique_id_of(base_name(kept.file_name)), kept.deleted,
                   static_cast<std::uint64_t>(status.st_size)});
  }
  std::ranges::sort(all, {}, [](const maildrop::DeletedMessage& one) {
    return std::pair(one.deleted, std::string_view(one.unique_id));
  });
  return all;
}

Result<maildrop::Restoration> MaildirHousekeeping::restore(const maildrop::Owner& owner,
                                                           const maildrop::RestoreWish& wish,
                                                           maildrop::Watcher& watcher) {
  const auto route = expand_path(path_template_, owner);
  if (!route) return Failure(route.error());
  const auto held = hold_maildir(system_, locks_, *route, Patience::MayBlock);
  if (!held) return Failure(held.error());
  if (!held->maildir.folder.is_open()) return maildrop::Restoration{0, wish.unique_ids, {}, {}};
  return stores::restore(system_, *route, held->maildir, wish, watcher);
}

}  // namespace restante::stores
