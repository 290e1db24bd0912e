// SPDX-License-Identifier: Apache-2.0
#include "scan.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "index.h"
#include "inspection.h"
#include "listing.h"

namespace restante::stores {

namespace {

class Scan {
 public:
  Scan(const FileSystem& system, const std::string& maildir, Patience patience,
       SpareThreads& threads)
      : system_(system), maildir_(maildir), patience_(patience), threads_(threads) {}

  Result<Findings> run();

 private:
  using Statuses = std::array<struct stat, places.size()>;

  Result<maildrop::Snapshot> look(const Folders& folders, const Index* index);
  Result<Listing> list(const Folders& folders) const;
  maildrop::Snapshot snapshot_of(const Listing& listing, const Inspection& inspection);

  const FileSystem& system_;
  const std::string& maildir_;
  const Patience patience_;
  SpareThreads& threads_;
  std::vector<MessageStamp> stamps_;  // a message's each
};

FolderStamps stamps_of(const std::array<struct stat, places.size()>& statuses) {
  FolderStamps stamps;
  std::ranges::transform(statuses, stamps.begin(), folder_stamp);
  return stamps;
}

bool are_small(const std::array<struct stat, places.size()>& statuses) {
  return std::ranges::all_of(statuses, [](const struct stat& status) {
    return static_cast<std::uint64_t>(status.st_size) <= folder_octets_on_loop_max;
  });
}

Result<Findings> Scan::run() {
  const auto began = std::chrono::steady_clock::now();
  const auto folders = Folders::open(system_, maildir_, patience_);
  if (!folders) return Failure(folders.error());
  const auto statuses = folders->status();
  if (!statuses) return Failure(statuses.error());
  const FolderStamps stamps = stamps_of(*statuses);

  auto index = Index::load(system_, maildir_, stamps, patience_);
  if (index && index->age() == Index::Age::Current) {
    return Findings{{index->take_snapshot(), index->scanned_at(), folders->presences()}, {}};
  }
  const bool would_block = !index && index.error().kind == ErrorKind::WouldBlock;
  if (would_block || (patience_ == Patience::CachedOnly && !are_small(*statuses))) {
    return failure(ErrorKind::WouldBlock);
  }
  auto snapshot = look(*folders, index ? &*index : nullptr);
  if (!snapshot) return Failure(snapshot.error());
  Result<void> written;
  if (patience_ == Patience::MayBlock && snapshot->size() > messages_without_index_max) {
    const std::chrono::nanoseconds age = std::chrono::steady_clock::now() - began;
    written = write_index(system_, maildir_, {*snapshot, stamps, stamps_, age.count()});
  }
  return Findings{{std::move(*snapshot), 0, folders->presences()}, std::move(written)};
}

Result<maildrop::Snapshot> Scan::look(const Folders& folders, const Index* index) {
  // A file that vanished between listing and opening was most likely renamed: list once more.
  constexpr int attempts_max = 2;
  for (int attempt = 1;; ++attempt) {
    const auto listing = list(folders);
    if (!listing) return Failure(listing.error());
    const auto inspection = inspect(system_, folders, *listing, index, patience_, threads_);
    if (!inspection) return Failure(inspection.error());
    if (inspection->vanished == 0 || attempt == attempts_max) {
      return snapshot_of(*listing, *inspection);
    }
  }
}

Result<Listing> Scan::list(const Folders& folders) const {
  Listing listing;
  std::size_t files = 0;
  const bool is_on_loop = patience_ == Patience::CachedOnly;
  const auto listed = folders.for_each_file([&](Place place, std::string_view file_name) {
    listing.add(place, file_name);
    ++files;
    const bool is_enough = is_on_loop && files > messages_without_index_max;
    const bool is_too_much = listing.name_octets() > Listing::name_octets_max;
    return is_enough || is_too_much ? Visit::Stop : Visit::Continue;
  });
  if (!listed) return Failure(listed.error());
  if (is_on_loop && files > messages_without_index_max) return failure(ErrorKind::WouldBlock);
  if (listing.name_octets() > Listing::name_octets_max) {
    return failure(ErrorKind::Denied, "the maildrop " + maildir_ +
                                          " has too many messages; move some of them elsewhere");
  }
  listing.sort();
  return listing;
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

Result<Findings> scan(const FileSystem& system, const std::string& maildir, Patience patience,
                      SpareThreads& threads) {
  return Scan(system, maildir, patience, threads).run();
}

}  // namespace restante::stores
