// SPDX-License-Identifier: Apache-2.0
#include "expiry.h"

#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "deleted_folder.h"
#include "folders.h"
#include "listing.h"
#include "message_name.h"
#include "persistently.h"
#include "remover.h"

namespace restante::stores {

namespace {

using maildrop::Doing;
using maildrop::Moment;

// Clocks of hosts that deliver to one disk may differ, and mail is dated by all of them.
constexpr std::chrono::seconds ahead_max = std::chrono::days(1);

enum class Age { Young, TooOld, Undated };

Age age_of(Moment since, std::chrono::seconds limit, Moment now) {
  if (since < earliest_arrival || since > now + ahead_max) return Age::Undated;
  return since + limit < now ? Age::TooOld : Age::Young;
}

class Expirer {
 public:
  Expirer(const FileSystem& system, const Route& route, const MaildirFolder& maildir,
          const ExpiryOrder& order)
      : system_(system), route_(route), maildir_(maildir), order_(order) {}

  Result<maildrop::Expiry> run();

 private:
  Result<void> expire_mail(std::chrono::seconds limit);
  Result<Listing> list(const Folders& folders) const;
  // Those of the listing that are too old, in its order; counts those that have no date.
  std::vector<const Listing::Message*> choose(const Folders& folders, const Listing& listing,
                                              std::chrono::seconds limit);
  std::optional<Moment> arrival_of_file(const Folders& folders, std::string_view name) const;
  Result<void> remove(const Folders& folders, const Listing& listing,
                      const std::vector<const Listing::Message*>& chosen);
  Result<void> clear_deleted();
  void clear(const DeletedFolder& folder, const std::string& name);
  void note(Error error);

  const FileSystem& system_;
  const Route& route_;
  const MaildirFolder& maildir_;
  const ExpiryOrder& order_;
  maildrop::Expiry expiry_;
};

// What was kept goes first: what expires now is kept from now on.
Result<maildrop::Expiry> Expirer::run() {
  if (auto cleared = clear_deleted(); !cleared) return Failure(std::move(cleared).error());
  if (order_.retention.of_mail) {
    if (auto done = expire_mail(*order_.retention.of_mail); !done) {
      // Something was done already, and is to be told.
      if (expiry_.cleared == 0) return Failure(std::move(done).error());
      note(std::move(done).error());
    }
  }
  return std::move(expiry_);
}

Result<void> Expirer::expire_mail(std::chrono::seconds limit) {
  const auto folders =
      Folders::open(system_, route_, maildir_.folder, Patience::MayBlock, Folders::For::Syncing);
  if (!folders) return Failure(folders.error());
  const auto listing = list(*folders);
  if (!listing) return Failure(listing.error());
  const auto chosen = choose(*folders, *listing, limit);
  if (chosen.empty()) return {};
  if (order_.doing == Doing::ForReal) return remove(*folders, *listing, chosen);
  expiry_.expired = static_cast<std::uint32_t>(chosen.size());
  return {};
}

Result<Listing> Expirer::list(const Folders& folders) const {
  Listing listing;
  auto read = folders.for_each_file([&](Place place, std::string_view file_name) {
    listing.add(place, file_name);
    return listing.name_octets() > Listing::name_octets_max ? Visit::Stop : Visit::Continue;
  });
  if (!read) return Failure(std::move(read).error());
  if (listing.name_octets() > Listing::name_octets_max) {
    return failure(ErrorKind::Denied, "the maildrop " + std::string(route_.path()) +
                                          " has too many messages; move some of them elsewhere");
  }
  listing.sort();
  return listing;
}

std::vector<const Listing::Message*> Expirer::choose(const Folders& folders, const Listing& listing,
                                                     std::chrono::seconds limit) {
  std::vector<const Listing::Message*> chosen;
  for (const Listing::Message& message : listing.messages()) {
    auto arrival = arrival_time_of(listing.base_name(message));
    if (!arrival) arrival = arrival_of_file(folders, listing.name(message));
    if (!arrival) continue;
    const Age age = age_of(*arrival, limit, order_.retention.now);
    if (age == Age::TooOld) chosen.push_back(&message);
    if (age == Age::Undated) ++expiry_.undated;
  }
  return chosen;
}

// Nothing of what can't be looked at: it is gone, or will be looked at another time.
std::optional<Moment> Expirer::arrival_of_file(const Folders& folders,
                                               std::string_view name) const {
  struct stat status {};
  const Descriptor& folder = folders[place_of(name)];
  const int code = persistently(
      [&] { return system_.status_at(folder.number(), file_name_of(name).data(), status); });
  if (code < 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return Moment(std::chrono::seconds(status.st_mtim.tv_sec));
}

// As the messages of a session: the snapshot is for their names alone.
Result<void> Expirer::remove(const Folders& folders, const Listing& listing,
                             const std::vector<const Listing::Message*>& chosen) {
  const auto statuses = folders.status();
  if (!statuses) return Failure(statuses.error());
  const Identity identity = identity_of(maildir_.status, *statuses);
  std::optional<DeletedFolder> aside;
  if (order_.deleted == DeletedMail::IsKept) {
    auto opened = DeletedFolder::open_or_make(system_, route_, maildir_.folder);
    if (!opened) return Failure(std::move(opened).error());
    aside = std::move(*opened);
  }
  maildrop::SnapshotBuilder builder;
  for (const Listing::Message* message : chosen) {
    add_message(builder, listing.name(*message), listing.base_name(*message), 0,
                maildrop::Form::Stored);
  }
  const maildrop::Snapshot snapshot = builder.finish();
  Remover remover(system_, folders, snapshot, identity, aside ? &*aside : nullptr);
  for (std::uint32_t index = 0; index < snapshot.size(); ++index) {
    const std::string name(snapshot.name({index}));
    remover.remove({index}, name, name);
  }
  maildrop::Removal removal = remover.finish();
  expiry_.expired = removal.removed;
  expiry_.failed += removal.failed;
  if (removal.error) note(std::move(*removal.error));
  return {};
}

Result<void> Expirer::clear_deleted() {
  const auto folder = DeletedFolder::open(system_, route_, maildir_.folder);
  if (!folder) return Failure(folder.error());
  const auto names = folder->names();
  if (!names) return Failure(names.error());
  for (const std::string& name : *names) {
    const Moment deleted = parse_kept_name(name)->deleted;
    const Age age = age_of(deleted, order_.retention.of_deleted, order_.retention.now);
    if (age == Age::TooOld) clear(*folder, name);
    if (age == Age::Undated) ++expiry_.undated;
  }
  if (expiry_.cleared == 0 || order_.doing == Doing::Dry) return {};
  if (const int code = folder->sync(); code < 0) note(folder->error(code));
  return {};
}

void Expirer::clear(const DeletedFolder& folder, const std::string& name) {
  const int code = order_.doing == Doing::Dry ? 0 : folder.unlink(name);
  if (code >= 0 || code == -ENOENT) {
    ++expiry_.cleared;
    return;
  }
  ++expiry_.failed;
  note(folder.error(code, name));
}

// The first says it all.
void Expirer::note(Error error) {
  if (!expiry_.error) expiry_.error = std::move(error);
}

}  // namespace

Result<maildrop::Expiry> expire(const FileSystem& system, const Route& route,
                                const MaildirFolder& maildir, const ExpiryOrder& order) {
  return Expirer(system, route, maildir, order).run();
}

}  // namespace restante::stores
