// SPDX-License-Identifier: Apache-2.0
//
// Mail in Maildirs: a folder with `new`, `cur` and `tmp`, a file a message.
//
// - The snapshot holds the files of new and cur whose names do not begin with a dot, ordered by
//   the name's seconds, then its microseconds ("M" field), then the name.
// - unique-id: the base name (before ':') where is_unique_id() says so, else the first 32 hex
//   digits of its SHA-256. No bookkeeping: it survives the loss of everything but the mail.
// - octets: `,W=` of the name where it is consistent with `,S=` and the file, else counted.
// - Only regular files are messages, of at most 4 GiB. What else is named like one, or may not be
//   read, is left out, and the log says so. One that belongs neither to the Maildir's owner nor to
//   us is listed, but not served.
// - Links in the Maildir, those for new and cur included, are not followed. Links on the way to it
//   are, in what the operator wrote before the first variable; behind that only if root owns them
//   and the folder they lie in.
// - What was opened at login is what is opened later: another folder in its place is an error.
// - Where that beginning of the path is missing all logins fail (said once), and likewise where a
//   root is that the Maildir would lie below; so do those that may not read below the beginning
//   where it is another than when the store was made. Else a missing Maildir is an empty one,
//   unless it must exist.
// - A file that another program renamed (flags, new to cur) since login is found by its base name.
// - What a scan found is kept in an index, `restante.index` in the Maildir: a cache and no more.
// - remove() unlinks all names that a marked file has in new and cur, or moves it aside, then
// fsyncs
//   all folders that may have changed.
// - open() holds the maildrop's locks, of its path and of its folder, from before `new` and `cur`
//   are read until the Maildrop dies. No question is answered later: the disk has threads.
// - Messages whose names don't tell their sizes are read, 8 GiB of them in a login, and more than
//   128 MiB only in one login at a time; where there are more, logins fail until all are counted.
//
// `path_template`: %u user@domain, %n local part, %d domain, %h home, %{hash:N} the first N hex
// digits (1 to 8) of the SHA-256 of %u, %% a percent sign. Expansion never leaves the folder that
// the operator wrote: a value with '/' or of "." or ".." is refused (home, which the operator
// wrote, may have '/').
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "restante/maildrop/mail_store.h"
#include "restante/metrics/sheet.h"
#include "restante/stores/maildir/file_system.h"
#include "restante/stores/maildir/lock_table.h"
#include "restante/stores/maildir/spare_threads.h"

namespace restante::stores {

// Nothing is wrong, or what is ("unknown variable %x; known are ...").
[[nodiscard]] Result<void> check_path_template(std::string_view path_template);

// The folder of all maildrops: what stands before the template's first variable, up to its last
// '/'. The whole where there is no variable; empty where the first one is at the start.
[[nodiscard]] std::string fixed_beginning(std::string_view path_template);

class Route;
struct Unserved;

struct HeldMaildir;

// What a user has who has no Maildir yet: no folder, or one with neither `new` nor `cur`.
enum class MissingMaildir { IsEmpty, IsAnError };

// What becomes of what a session deletes: it is kept in `restante.deleted` (see
// maildir_housekeeping.h), or gone.
enum class DeletedMail { IsGone, IsKept };

struct MaildirRules {
  MissingMaildir missing = MissingMaildir::IsEmpty;
  DeletedMail deleted = DeletedMail::IsGone;
  std::vector<std::string> roots = {};  // absolute, and there as long as the mail below them is
};

class MaildirStore final : public maildrop::MailStore {
 public:
  // REQUIRES: check_path_template(path_template). `locks` and `spare_threads`, for scans of large
  // maildrops, are borrowed and must outlive the store and all its maildrops; several stores may
  // share them. So is `sheet`, where it is counted how indexes help; null: nowhere.
  MaildirStore(std::string path_template, LockTable& locks, SpareThreads& spare_threads,
               const FileSystem& system = FileSystem::kernel(), MaildirRules rules = {},
               metrics::Sheet* sheet = nullptr);
  ~MaildirStore() override;

  [[nodiscard]] Result<std::unique_ptr<maildrop::Maildrop>> open(const maildrop::Owner& owner,
                                                                 Enquiry& enquiry) override;
  [[nodiscard]] Result<std::string> place_of(const maildrop::Owner& owner) const override;
  [[nodiscard]] std::vector<maildrop::HeldLock> held_here() const override {
    return locks_.held_here();
  }
  [[nodiscard]] Result<std::vector<maildrop::HeldLock>> held_elsewhere() const override {
    return locks_.held_elsewhere();
  }
  [[nodiscard]] Result<std::optional<maildrop::HeldLock>> held_elsewhere(
      const maildrop::Owner& owner) const override;

 private:
  struct Shared;

  Failure refusal(Error error, Patience patience);
  Result<std::unique_ptr<maildrop::Maildrop>> open_missing(Route route, HeldMaildir held);
  void log_empty(std::string_view event, const Route& route);
  void log_unserved(std::string_view event, const Unserved& unserved, const Route& route);
  const std::string* missing_root_of(std::string_view path) const;
  Failure missing_root(const std::string& root);
  void complain_of_index(const Error& error, const Route& route);

  const std::string path_template_;
  const MaildirRules rules_;
  LockTable& locks_;
  const FileSystem& system_;
  const std::unique_ptr<Shared> shared_;  // with all maildrops, some of them being opened
};

}  // namespace restante::stores
