// SPDX-License-Identifier: Apache-2.0
#include "scan.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "index.h"
#include "listing.h"

namespace restante::stores {

namespace {

// The same moment by two clocks: the one does not jump, the other stamps files.
struct Began {
  std::chrono::steady_clock::time_point steady;
  std::int64_t wall;

  std::chrono::nanoseconds age() const { return std::chrono::steady_clock::now() - steady; }
};

class Scan {
 public:
  Scan(const FileSystem& system, const Route& route, const MaildirFolder& maildir,
       Patience patience, const ScanMeans& means)
      : system_(system),
        route_(route),
        maildir_(maildir),
        patience_(patience),
        means_(means),
        budget_(means.large_scans) {}

  Result<Findings> run();

 private:
  Result<Findings> scan(const Folders& folders, const Folders::Statuses& statuses,
                        const Index* index, const Began& began);
  void count(metrics::IndexLookup lookup) const;
  Result<maildrop::Snapshot> look(const Folders& folders, const Index* index);
  Result<Listing> list(const Folders& folders);
  maildrop::Snapshot snapshot_of(const Listing& listing, const Inspection& inspection);
  Result<void> write(const maildrop::Snapshot& snapshot, FolderStamps stamps,
                     std::chrono::nanoseconds age) const;
  Failure unfinished(const Result<void>& written) const;

  const FileSystem& system_;
  const Route& route_;
  const MaildirFolder& maildir_;
  const Patience patience_;
  const ScanMeans& means_;
  CountingBudget budget_;
  std::vector<MessageStamp> stamps_;  // a message's each
  std::size_t uncounted_ = 0;
  Unserved left_out_;
  Unserved listed_;
};

bool are_small(const Folders::Statuses& statuses) {
  return std::ranges::all_of(statuses, [](const struct stat& status) {
    return static_cast<std::uint64_t>(status.st_size) <= folder_octets_on_loop_max;
  });
}

// Another host's disk stamps files by its own clock. A message of just now changed its folder just
// now.
std::int64_t latest(std::int64_t now, const FolderStamps& stamps) {
  for (const FolderStamp& stamp : stamps) now = std::max(now, stamp.changed);
  return now;
}

std::uint32_t milliseconds_of(std::chrono::nanoseconds time) {
  constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
  const auto count = std::chrono::ceil<std::chrono::milliseconds>(time).count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(count, 0, most));
}

Result<Findings> Scan::run() {
  const Began began{std::chrono::steady_clock::now(), system_.now()};
  const auto folders = Folders::open(system_, route_, maildir_.folder, patience_);
  if (!folders) return Failure(folders.error());
  const auto statuses = folders->status();
  if (!statuses) return Failure(statuses.error());

  auto index = Index::load(system_, maildir_.folder, *statuses, patience_);
  if (index && index->age() == Index::Age::Current) {
    count(metrics::IndexLookup::Current);
    return Findings{
        {index->take_snapshot(), {index->scanned_at(), 0}, identity_of(maildir_.status, *statuses)},
        {}};
  }
  const bool would_block = !index && index.error().kind == ErrorKind::WouldBlock;
  if (would_block || (patience_ == Patience::CachedOnly && !are_small(*statuses))) {
    return failure(ErrorKind::WouldBlock);
  }
  return scan(*folders, *statuses, index ? &*index : nullptr, began);
}

Result<Findings> Scan::scan(const Folders& folders, const Folders::Statuses& statuses,
                            const Index* index, const Began& began) {
  auto snapshot = look(folders, index);
  if (!snapshot) return Failure(snapshot.error());
  const FolderStamps stamps = folder_stamps(statuses);
  Result<void> written;
  const bool is_worth_it = snapshot->size() > messages_without_index_max || uncounted_ > 0;
  if (patience_ == Patience::MayBlock && is_worth_it) {
    written = write(*snapshot, stamps, began.age());
    if (written) stamps_ = {};
  }
  if (uncounted_ > 0) return unfinished(written);
  count(index == nullptr ? metrics::IndexLookup::None : metrics::IndexLookup::Stale);
  const LookedAt looked{latest(began.wall, stamps), milliseconds_of(began.age())};
  return Findings{{std::move(*snapshot), looked, identity_of(maildir_.status, statuses),
                   fingerprints_of(stamps_)},
                  std::move(written),
                  std::move(left_out_),
                  std::move(listed_)};
}

// On the loop or on a thread.
void Scan::count(metrics::IndexLookup lookup) const {
  if (means_.sheet == nullptr) return;
  means_.sheet->add_from_any_thread(metrics::cell(metrics::Metric::IndexLookups, lookup));
}

Result<maildrop::Snapshot> Scan::look(const Folders& folders, const Index* index) {
  // A file that vanished between listing and opening was most likely renamed: list once more.
  constexpr int attempts_max = 2;
  for (int attempt = 1;; ++attempt) {
    left_out_ = {};
    const auto listing = list(folders);
    if (!listing) return Failure(listing.error());
    const Owners owners{maildir_.status.st_uid, system_.user()};
    auto inspection =
        inspect(system_, folders, *listing, index, owners, patience_, means_.threads, budget_);
    if (!inspection) return Failure(inspection.error());
    if (inspection->vanished > 0 && attempt < attempts_max) continue;
    left_out_.add(std::move(inspection->left_out));
    listed_ = std::move(inspection->listed);
    uncounted_ = inspection->uncounted;
    return snapshot_of(*listing, *inspection);
  }
}

Result<Listing> Scan::list(const Folders& folders) {
  Listing listing;
  std::size_t files = 0;
  const bool is_on_loop = patience_ == Patience::CachedOnly;
  const auto add = [&](Place place, std::string_view file_name) {
    listing.add(place, file_name);
    ++files;
    const bool is_enough = is_on_loop && files > messages_without_index_max;
    const bool is_too_much = listing.name_octets() > Listing::name_octets_max;
    return is_enough || is_too_much ? Visit::Stop : Visit::Continue;
  };
  const auto leave_out = [&](Place place, std::string_view file_name) {
    const std::string path = path_of(message_name(place, file_name));
    left_out_.add({1, 0, {ErrorKind::Unsupported, path + " is no regular file"}});
  };
  if (auto listed = folders.for_each_file(add, leave_out); !listed) {
    return Failure(std::move(listed).error());
  }
  if (is_on_loop && files > messages_without_index_max) return failure(ErrorKind::WouldBlock);
  if (listing.name_octets() > Listing::name_octets_max) {
    return failure(ErrorKind::Denied, "the maildrop " + std::string(route_.path()) +
                                          " has too many messages; move some of them elsewhere");
  }
  listing.sort();
  return listing;
}

// Where a later scan may find more though no folder changes, the index only helps that scan.
Result<void> Scan::write(const maildrop::Snapshot& snapshot, FolderStamps stamps,
                         std::chrono::nanoseconds age) const {
  constexpr FolderStamp of_no_folder{.changed = -1};
  if (uncounted_ > 0 || left_out_.curable > 0) stamps.fill(of_no_folder);
  return write_index(system_, maildir_.folder, {snapshot, stamps, stamps_, age.count()});
}

Failure Scan::unfinished(const Result<void>& written) const {
  const std::string what_next = written ? "; the next login goes on from there"
                                        : ", and no index can be written to remember the others";
  return failure(ErrorKind::TryAgain, "the maildrop " + std::string(route_.path()) + " has " +
                                          std::to_string(uncounted_) +
                                          " messages more to count than one login may" + what_next);
}

maildrop::Snapshot Scan::snapshot_of(const Listing& listing, const Inspection& inspection) {
  maildrop::SnapshotBuilder builder;
  builder.reserve(listing.messages().size(), listing.name_octets());
  stamps_.clear();
  stamps_.reserve(listing.messages().size());
  for (std::size_t at = 0; at < inspection.findings.size(); ++at) {
    const auto& finding = inspection.findings[at];
    if (!finding) continue;
    const Listing::Message& message = listing.messages()[at];
    add_message(builder, listing.name(message), listing.base_name(message), finding->octets,
                finding->form);
    stamps_.push_back(finding->stamp);
  }
  return builder.finish();
}

}  // namespace

Result<Findings> scan(const FileSystem& system, const Route& route, const MaildirFolder& maildir,
                      Patience patience, const ScanMeans& means) {
  return Scan(system, route, maildir, patience, means).run();
}

}  // namespace restante::stores
