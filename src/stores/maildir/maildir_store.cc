// SPDX-License-Identifier: Apache-2.0
#include "restante/stores/maildir/maildir_store.h"

#include <cassert>
#include <chrono>
#include <utility>

#include "maildir.h"
#include "open_folders.h"
#include "restante/base/log.h"
#include "restante/stores/maildir/path_template.h"
#include "scan.h"

namespace restante::stores {

namespace {

// A disk that is full is so for every login.
constexpr Duration complaint_interval = std::chrono::hours(1);

}  // namespace

MaildirStore::MaildirStore(std::string path_template, LockTable& locks, SpareThreads& spare_threads,
                           const FileSystem& system)
    : path_template_(std::move(path_template)),
      locks_(locks),
      spare_threads_(spare_threads),
      system_(system),
      open_folders_(std::make_unique<OpenFolders>()) {
  assert(check_path_template(path_template_));
}

MaildirStore::~MaildirStore() = default;

Result<std::unique_ptr<maildrop::Maildrop>> MaildirStore::open(const maildrop::Owner& owner,
                                                               Patience patience) {
  if (patience == Patience::CachedOnly && !locks_.is_local()) {
    return failure(ErrorKind::WouldBlock);
  }
  const auto path = expand_path(path_template_, owner);
  if (!path) return Failure(path.error());
  auto hold = locks_.acquire(*path);
  if (!hold) return Failure(std::move(hold).error());
  auto findings = scan(system_, hold->maildrop_path(), patience, spare_threads_);
  if (!findings) return Failure(std::move(findings).error());
  if (!findings->index_written) complain_of_index(findings->index_written.error());
  return std::make_unique<Maildir>(system_, *open_folders_, std::move(*hold),
                                   std::move(findings->sight));
}

void MaildirStore::complain_of_index(const Error& error) {
  const TimePoint now = steady_now();
  TimePoint due = complaint_due_;
  if (now < due || !complaint_due_.compare_exchange_strong(due, now + complaint_interval)) return;
  log::warning("an index can't be written, logins take longer").add("error", error.text);
}

}  // namespace restante::stores
