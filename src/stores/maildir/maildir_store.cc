// SPDX-License-Identifier: Apache-2.0
#include "restante/stores/maildir/maildir_store.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <utility>

#include "beginning.h"
#include "counting.h"
#include "held_maildir.h"
#include "maildir.h"
#include "maildir_folder.h"
#include "open_folders.h"
#include "restante/base/log.h"
#include "restante/stores/maildir/lock_number.h"
#include "restante/stores/maildir/path_template.h"
#include "scan.h"

namespace restante::stores {

namespace {

// A mailbox of another form, most likely.
bool is_no_maildir(const Identity& identity) {
  return std::ranges::all_of(identity.places, [](FolderId id) { return id == 0; });
}

bool is_below(std::string_view path, std::string_view root) {
  while (root.ends_with('/')) root.remove_suffix(1);
  return path.starts_with(root) && path.substr(root.size()).starts_with('/');
}

Failure must_exist(const Route& route, std::string_view lack) {
  return failure(ErrorKind::TryAgain, std::string("the maildrop ")
                                          .append(route.path())
                                          .append(lack)
                                          .append(", and maildrop.must_exist is set"));
}

}  // namespace

struct MaildirStore::Shared {
  OpenFolders open_folders;
  LargeScans large_scans;
  ScanMeans scan_means;
  Maildir::Means maildir_means;
  Beginning beginning;

  Shared(SpareThreads& threads, const FileSystem& system, DeletedMail deleted,
         std::string beginning_path, metrics::Sheet* sheet)
      : scan_means{threads, large_scans, sheet},
        maildir_means{system, open_folders, deleted},
        beginning(system, std::move(beginning_path)) {}
};

MaildirStore::MaildirStore(std::string path_template, LockTable& locks, SpareThreads& spare_threads,
                           const FileSystem& system, MaildirRules rules, metrics::Sheet* sheet)
    : path_template_(std::move(path_template)),
      rules_(std::move(rules)),
      locks_(locks),
      system_(system),
      shared_(std::make_unique<Shared>(spare_threads, system, rules_.deleted,
                                       fixed_beginning(path_template_), sheet)) {
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
  if (!held) return refusal(std::move(held).error(), patience);
  if (!held->maildir.folder.is_open()) return open_missing(std::move(*route), std::move(*held));

  auto findings = scan(system_, *route, held->maildir, patience, shared_->scan_means);
  if (!findings) return refusal(std::move(findings).error(), patience);
  shared_->beginning.reached();
  if (!findings->index_written) complain_of_index(findings->index_written.error(), *route);
  if (is_no_maildir(findings->sight.identity)) {
    if (rules_.missing == MissingMaildir::IsAnError) {
      return must_exist(*route, " has neither new nor cur");
    }
    log_empty("the maildrop is empty: its folder has neither new nor cur", *route);
  }
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

Result<std::optional<maildrop::HeldLock>> MaildirStore::held_elsewhere(
    const maildrop::Owner& owner) const {
  const auto route = expand_path(path_template_, owner);
  if (!route) return Failure(route.error());
  auto held = locks_.held_elsewhere(lock_number_of(route->path()));
  if (!held || *held) return held;
  // By another name of the folder, then.
  const auto maildir = open_maildir(system_, *route, Patience::MayBlock);
  if (!maildir) return Failure(maildir.error());
  if (!maildir->folder.is_open()) return std::nullopt;
  return locks_.held_elsewhere(lock_number_of(maildir->status));
}

Result<std::unique_ptr<maildrop::Maildrop>> MaildirStore::open_missing(Route route,
                                                                       HeldMaildir held) {
  if (const std::string* root = missing_root_of(route.path())) {
    return missing_root(*root);
  }
  shared_->beginning.found_no_maildir();
  if (rules_.missing == MissingMaildir::IsAnError) return must_exist(route, " is missing");
  log_empty("the maildrop is empty: its folder does not exist yet", route);
  return std::make_unique<Maildir>(shared_->maildir_means, std::move(route), std::move(held.holds),
                                   Sight{});
}

// A disk that is not mounted must not look like maildrops without mail.
const std::string* MaildirStore::missing_root_of(std::string_view path) const {
  const auto is_missing = [&](const std::string& root) {
    struct stat status {};
    return is_below(path, root) && system_.status_at(AT_FDCWD, root.c_str(), status) == -ENOENT;
  };
  const auto missing = std::ranges::find_if(rules_.roots, is_missing);
  return missing == rules_.roots.end() ? nullptr : &*missing;
}

// By root, so that others' mail, which is there, does not take that back.
Failure MaildirStore::missing_root(const std::string& root) {
  log::error(
      "a folder of maildrops is missing, its users can't log in: mount it, or mend security.paths")
      .unless_repeated(root)
      .add("folder", root);
  return failure(ErrorKind::TryAgain);
}

void MaildirStore::log_empty(std::string_view event, const Route& route) {
  log::info(event).unless_repeated(route.path()).add("maildrop", route.path());
}

void MaildirStore::log_unserved(std::string_view event, const Unserved& unserved,
                                const Route& route) {
  if (unserved.count == 0) return;
  log::warning(event)
      .unless_repeated(fmt::format("{} {}", unserved.count, route.path()))
      .add("maildrop", route.path())
      .add("messages", unserved.count)
      .add("first", unserved.first.text);
}

Failure MaildirStore::refusal(Error error, Patience patience) {
  return Failure(shared_->beginning.blame(std::move(error), patience));
}

// A disk that is full is so for every login.
void MaildirStore::complain_of_index(const Error& error, const Route& route) {
  log::warning("an index can't be written, logins take longer")
      .unless_repeated({})
      .add("maildrop", route.path())
      .add("error", error.text);
}

}  // namespace restante::stores
