// SPDX-License-Identifier: Apache-2.0
#include "scan.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "folders.h"
#include "listing.h"
#include "measure.h"
#include "message_name.h"
#include "persistently.h"

namespace restante::stores {

namespace {

class Scan {
 public:
  Scan(const FileSystem& system, const std::string& maildir, Patience patience)
      : system_(system), maildir_(maildir), patience_(patience) {}

  Result<maildrop::Snapshot> run();

 private:
  Result<Listing> list(const Folders& folders) const;
  Result<void> check_sizes(const Folders& folders) const;
  Result<maildrop::Snapshot> measure_all(const Folders& folders, const Listing& listing);

  const FileSystem& system_;
  const std::string& maildir_;
  const Patience patience_;
  std::size_t vanished_ = 0;
};

Result<maildrop::Snapshot> Scan::run() {
  const auto folders = Folders::open(system_, maildir_, patience_);
  if (!folders) return Failure(folders.error());
  // A file that vanished between listing and opening was most likely renamed: list once more.
  constexpr int attempts_max = 2;
  for (int attempt = 1;; ++attempt) {
    const auto listing = list(*folders);
    if (!listing) return Failure(listing.error());
    auto snapshot = measure_all(*folders, *listing);
    if (!snapshot || vanished_ == 0 || attempt == attempts_max) return snapshot;
  }
}

Result<Listing> Scan::list(const Folders& folders) const {
  if (patience_ == Patience::CachedOnly) {
    if (const auto small = check_sizes(folders); !small) return Failure(small.error());
  }
  Listing listing;
  std::size_t files = 0;
  const auto listed = folders.for_each_file([&](Place place, std::string_view file_name) {
    listing.add(place, file_name);
    ++files;
    const bool is_enough = patience_ == Patience::CachedOnly && files > messages_on_loop_max;
    const bool is_too_much = listing.name_octets() > Listing::name_octets_max;
    return is_enough || is_too_much ? Visit::Stop : Visit::Continue;
  });
  if (!listed) return Failure(listed.error());
  if (patience_ == Patience::CachedOnly && files > messages_on_loop_max) {
    return failure(ErrorKind::WouldBlock);
  }
  if (listing.name_octets() > Listing::name_octets_max) {
    return failure(ErrorKind::Denied, "the maildrop " + maildir_ +
                                          " has too many messages; move some of them elsewhere");
  }
  listing.sort();
  return listing;
}

Result<void> Scan::check_sizes(const Folders& folders) const {
  for (const Place place : places) {
    struct stat status {};
    const int code = persistently([&] { return system_.status(folders[place].number(), status); });
    if (code < 0 || static_cast<std::uint64_t>(status.st_size) > folder_octets_on_loop_max) {
      return failure(ErrorKind::WouldBlock);
    }
  }
  return {};
}

Result<maildrop::Snapshot> Scan::measure_all(const Folders& folders, const Listing& listing) {
  Measure measure(system_, folders, patience_);
  maildrop::Snapshot snapshot;
  snapshot.reserve(listing.messages().size(), listing.name_octets());
  vanished_ = 0;
  for (const Listing::Message& message : listing.messages()) {
    const std::string_view name = listing.name(message);
    const auto octets = measure.octets(name);
    if (octets) {
      snapshot.add(name, unique_id_of(listing.base_name(message)), *octets);
    } else if (octets.error().kind == ErrorKind::NotFound) {
      ++vanished_;
    } else if (octets.error().kind != ErrorKind::Unsupported) {
      return Failure(octets.error());
    }
  }
  snapshot.shrink_to_fit();
  return snapshot;
}

}  // namespace

Result<maildrop::Snapshot> scan(const FileSystem& system, const std::string& maildir,
                                Patience patience) {
  return Scan(system, maildir, patience).run();
}

}  // namespace restante::stores
