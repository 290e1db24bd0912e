// SPDX-License-Identifier: Apache-2.0
#include "restante/stores/maildir/maildir_store.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <utility>

#include "counting.h"
#include "held_maildir.h"
#include "maildir.h"
#include "open_folders.h"
#include "restante/base/log.h"
#include "restante/stores/maildir/path_template.h"
#include "scan.h"

namespace restante::stores {

namespace {

// A disk that is full is so for every login.
constexpr Duration complaint_interval = std::chrono::hours(1);

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

  Shared(SpareThreads& threads, const FileSystem& system, DeletedMail deleted)
      : scan_means{threads, large_scans}, maildir_means{system, open_folders, deleted} {}
};

MaildirStore::MaildirStore(std::string path_template, LockTable& locks, SpareThreads& spare_threads,
                           const FileSystem& system, MaildirRules rules)
    : path_template_(std::move(path_template)),
      rules_(rules),
      locks_(locks),
      system_(system),
      shared_(std::make_unique<Shared>(spare_threads, system, rules.deleted)) {
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
  auto held = hold_maildir(system_, locks_, *route, patience);
  if (!held && held.error().kind == ErrorKind::NotFound) {
    return beginning_is_missing(held.error().text);
  }
  if (!held) return Failure(std::move(held).error());
  beginning_is_there();
  if (!held->maildir.folder.is_open()) return open_missing(std::move(*route), std::move(*held));

  auto findings = scan(system_, *route, held->maildir, patience, shared_->scan_means);
  if (!findings) return Failure(std::move(findings).error());
  if (!findings->index_written) complain_of_index(findings->index_written.error(), *route);
  log_no_maildir(findings->sight.identity, *route);
  log_unserved("messages that can't be served are left out", findings->left_out, *route);
  log_unserved("messages that another server packed or linked are listed and not sent",
               findings->listed, *route);
  return std::make_unique<Maildir>(shared_->maildir_means, std::move(*route),
                                   std::move(held->holds), std::move(findings->sight));
}

Result<std::string> MaildirStore::place_of(const maildrop::Owner& owner) const {
  const auto route = expand_path(path_template_, owner);
  if (!route) return Failure(route.error());
  return std::string(route->path());
}

Result<std::unique_ptr<maildrop::Maildrop>> MaildirStore::open_missing(Route route,
                                                                       HeldMaildir held) {
  const std::string path(route.path());
  if (rules_.missing == MissingMaildir::IsAnError) {
    return failure(ErrorKind::TryAgain,
                   "the maildrop " + path + " is missing, and maildrop.must_exist is set");
  }
  log::info("the maildrop is empty: its folder does not exist yet").add("maildrop", path);
  return std::make_unique<Maildir>(shared_->maildir_means, std::move(route), std::move(held.holds),
                                   Sight{});
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
