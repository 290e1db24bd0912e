// SPDX-License-Identifier: Apache-2.0
#include "restante/stores/maildir/maildir_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <chrono>
#include <utility>

#include "counting.h"
#include "maildir.h"
#include "maildir_folder.h"
#include "open_folders.h"
#include "restante/base/log.h"
#include "restante/stores/maildir/path_template.h"
#include "scan.h"

namespace restante::stores {

namespace {

// A disk that is full is so for every login.
constexpr Duration complaint_interval = std::chrono::hours(1);

// The NUL keeps it apart from all paths.
std::string lock_name_of(const struct stat& folder) {
  return fmt::format("{}{}:{}", '\0', folder.st_dev, folder.st_ino);
}

// A mailbox of another form, most likely.
void log_no_maildir(const Identity& identity, const Route& route) {
  const bool has_neither =
      std::ranges::all_of(identity.places, [](FolderId id) { return id == 0; });
  if (!has_neither) return;
  log::info("the maildrop is empty: its folder has neither new nor cur")
      .add("maildrop", route.path());
}

void log_unserved(std::string_view event, const Unserved& unserved, const Route& route) {
  if (unserved.count == 0) return;
  log::warning(event)
      .add("maildrop", route.path())
      .add("messages", unserved.count)
      .add("first", unserved.first.text);
}

}  // namespace

struct MaildirStore::Shared {
  OpenFolders open_folders;
  LargeScans large_scans;
  ScanMeans scan_means;
  Maildir::Means maildir_means;

  Shared(SpareThreads& threads, const FileSystem& system)
      : scan_means{threads, large_scans}, maildir_means{system, open_folders} {}
};

MaildirStore::MaildirStore(std::string path_template, LockTable& locks, SpareThreads& spare_threads,
                           const FileSystem& system, MissingMaildir missing)
    : path_template_(std::move(path_template)),
      missing_(missing),
      locks_(locks),
      system_(system),
      shared_(std::make_unique<Shared>(spare_threads, system)) {
  assert(check_path_template(path_template_));
}

MaildirStore::~MaildirStore() = default;

Result<std::unique_ptr<maildrop::Maildrop>> MaildirStore::open(const maildrop::Owner& owner,
                                                               Enquiry& enquiry) {
  const Patience patience = enquiry.patience();
  if (patience == Patience::CachedOnly && !locks_.is_local()) {
    return failure(ErrorKind::WouldBlock);
  }
  auto route = expand_path(path_template_, owner);
  if (!route) return Failure(route.error());
  auto path_hold = locks_.acquire(route->path());
  if (!path_hold) return Failure(std::move(path_hold).error());
  const auto maildir = open_maildir(system_, *route, patience);
  if (!maildir && maildir.error().kind == ErrorKind::NotFound) {
    return beginning_is_missing(maildir.error().text);
  }
  if (!maildir) return Failure(maildir.error());
  beginning_is_there();
  if (!maildir->folder.is_open()) return open_missing(std::move(*route), std::move(*path_hold));

  auto folder_hold = locks_.acquire(lock_name_of(maildir->status));
  if (!folder_hold) return Failure(std::move(folder_hold).error());
  auto findings = scan(system_, *route, *maildir, patience, shared_->scan_means);
  if (!findings) return Failure(std::move(findings).error());
  if (!findings->index_written) complain_of_index(findings->index_written.error(), *route);
  log_no_maildir(findings->sight.identity, *route);
  log_unserved("messages that can't be served are left out", findings->left_out, *route);
  log_unserved("messages that another server packed or linked are listed and not sent",
               findings->listed, *route);
  return std::make_unique<Maildir>(shared_->maildir_means, std::move(*route),
                                   Maildir::Holds{std::move(*path_hold), std::move(*folder_hold)},
                                   std::move(findings->sight));
}

Result<std::string> MaildirStore::place_of(const maildrop::Owner& owner) const {
  const auto route = expand_path(path_template_, owner);
  if (!route) return Failure(route.error());
  return std::string(route->path());
}

Result<std::unique_ptr<maildrop::Maildrop>> MaildirStore::open_missing(Route route,
                                                                       LockTable::Hold hold) {
  const std::string path(route.path());
  if (missing_ == MissingMaildir::IsAnError) {
    return failure(ErrorKind::TryAgain,
                   "the maildrop " + path + " is missing, and maildrop.must_exist is set");
  }
  log::info("the maildrop is empty: its folder does not exist yet").add("maildrop", path);
  return std::make_unique<Maildir>(shared_->maildir_means, std::move(route),
                                   Maildir::Holds{std::move(hold), {}}, Sight{});
}

Failure MaildirStore::beginning_is_missing(std::string_view why) {
  if (logins_without_beginning_++ == 0) {
    log::error(
        "the folder of all maildrops is missing, nobody can log in: mount it, or mend "
        "maildrop.path")
        .add("error", why);
  }
  return failure(ErrorKind::TryAgain);
}

void MaildirStore::beginning_is_there() {
  if (logins_without_beginning_ == 0) return;
  const std::uint64_t refused = logins_without_beginning_.exchange(0);
  if (refused == 0) return;
  log::info("the folder of all maildrops is there again").add("refused_logins", refused);
}

void MaildirStore::complain_of_index(const Error& error, const Route& route) {
  const TimePoint now = steady_now();
  TimePoint due = complaint_due_;
  if (now < due || !complaint_due_.compare_exchange_strong(due, now + complaint_interval)) return;
  log::warning("an index can't be written, logins take longer")
      .add("maildrop", route.path())
      .add("error", error.text);
}

}  // namespace restante::stores
