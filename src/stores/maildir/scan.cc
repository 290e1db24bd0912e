// SPDX-License-Identifier: Apache-2.0
#include "scan.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "index.h"
#include "listing.h"
#include "measure.h"
#include "recollection.h"

namespace restante::stores {

namespace {

class Scan {
 public:
  Scan(const FileSystem& system, const std::string& maildir, Patience patience)
      : system_(system), maildir_(maildir), patience_(patience) {}

  Result<Findings> run();

 private:
  using Statuses = std::array<struct stat, places.size()>;

  Result<maildrop::Snapshot> look(const Folders& folders, const Index* index);
  Result<Listing> list(const Folders& folders) const;
  Result<maildrop::Snapshot> measure_all(const Folders& folders, const Listing& listing,
                                         Recollection recollection);

  const FileSystem& system_;
  const std::string& maildir_;
  const Patience patience_;
  std::size_t vanished_ = 0;
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
    auto snapshot = measure_all(folders, *listing, Recollection(system_, folders, index));
    if (!snapshot || vanished_ == 0 || attempt == attempts_max) return snapshot;
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

Result<maildrop::Snapshot> Scan::measure_all(const Folders& folders, const Listing& listing,
                                             Recollection recollection) {
  Measure measure(system_, folders, patience_);
  maildrop::SnapshotBuilder builder;
  builder.reserve(listing.messages().size(), listing.name_octets());
  vanished_ = 0;
  stamps_.clear();
  for (const Listing::Message& message : listing.messages()) {
    const std::string_view name = listing.name(message);
    const std::string_view base_name = listing.base_name(message);
    auto finding = recollection.recall(name, base_name, message.arrival);
    if (!finding) {
      auto measured = measure.measure(name);
      if (!measured && measured.error().kind == ErrorKind::NotFound) ++vanished_;
      if (!measured && measured.error().kind != ErrorKind::NotFound &&
          measured.error().kind != ErrorKind::Unsupported) {
        return Failure(measured.error());
      }
      if (!measured) continue;
      finding = *measured;
    }
    add_message(builder, name, base_name, finding->octets, finding->form);
    stamps_.push_back(finding->stamp);
  }
  return builder.finish();
}

}  // namespace

Result<Findings> scan(const FileSystem& system, const std::string& maildir, Patience patience) {
  return Scan(system, maildir, patience).run();
}

}  // namespace restante::stores
