// SPDX-License-Identifier: Apache-2.0
#include "remover.h"

#include <cerrno>
#include <utility>

#include "listing.h"
#include "message_name.h"
#include "persistently.h"

namespace restante::stores {

void Remover::remove(maildrop::MessageIndex index, const std::string& name,
                     const std::string& seen_name) {
  int code = unlink(place_of(name), file_name_of(name).data());
  if (code == -ENOENT) code = unlink(Place::Cur, file_name_of(seen_name).data());
  if (code == -ENOENT) {
    missing_.insert(index.value);
  } else {
    count(code, name);
  }
}

maildrop::Removal Remover::finish() {
  remove_missing();
  sync();
  return std::move(removal_);
}

int Remover::unlink(Place place, const char* file_name) {
  const int folder = folders_[place].number();
  if (!folders_[place].is_open()) return -ENOENT;
  const int code = persistently([&] { return system_.unlink(folder, file_name); });
  if (code >= 0) changed_[static_cast<std::size_t>(place)] = true;
  return code;
}

void Remover::count(int code, std::string_view message_name) {
  if (code >= 0) {
    ++removal_.removed;
    return;
  }
  ++removal_.failed;
  if (!removal_.error) removal_.error = folders_.error(code, message_name);
}

void Remover::remove_missing() {
  // A Maildir that went away as a whole was hardly emptied by another program.
  if (!folders_.any_there()) return give_up_missing(folders_.error(-ENOENT, Place::Cur));

  // A file that is renamed while the folders are read can be missed: what two looks in a row don't
  // find is gone. What is found and gone again each time is being moved about by somebody.
  constexpr int looks_max = 8;
  constexpr int vain_looks_max = 2;
  int vain_looks = 0;
  for (int look = 0; look < looks_max && !missing_.empty(); ++look) {
    const auto sighting = remove_renamed();
    if (!sighting) return give_up_missing(sighting.error());
    vain_looks = *sighting == Sighting::Some ? 0 : vain_looks + 1;
    if (vain_looks == vain_looks_max) {
      removal_.removed += static_cast<std::uint32_t>(missing_.size());
      missing_.clear();
      // That other program's removals are to be as durable as ours.
      changed_.fill(true);
    }
  }
  if (!missing_.empty()) {
    give_up_missing({ErrorKind::TryAgain, "another program keeps renaming messages"});
  }
}

Result<Remover::Sighting> Remover::remove_renamed() {
  auto sighting = Sighting::None;
  auto read = folders_.for_each_file([&](Place place, std::string_view file_name) {
    const auto index = find_message(snapshot_, base_name(file_name));
    if (!index || !missing_.contains(index->value)) return Visit::Continue;
    sighting = Sighting::Some;
    const int code = unlink(place, file_name.data());
    if (code == -ENOENT) return Visit::Continue;
    missing_.erase(index->value);
    count(code, message_name(place, file_name));
    return Visit::Continue;
  });
  if (!read) return Failure(std::move(read).error());
  return sighting;
}

void Remover::give_up_missing(Error error) {
  if (missing_.empty()) return;
  removal_.failed += static_cast<std::uint32_t>(missing_.size());
  missing_.clear();
  if (!removal_.error) removal_.error = std::move(error);
}

void Remover::sync() {
  for (const Place place : places) {
    if (!changed_[static_cast<std::size_t>(place)] || !folders_[place].is_open()) continue;
    const int code = persistently([&] { return system_.sync(folders_[place].number()); });
    // EINVAL: this file system has nothing to make durable by a call.
    if (code < 0 && code != -EINVAL && !removal_.error)
      removal_.error = folders_.error(code, place);
  }
}

}  // namespace restante::stores
