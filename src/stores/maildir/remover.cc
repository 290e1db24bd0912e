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
  int code = take(index, place_of(name), file_name_of(name).data());
  if (code == -ENOENT) code = take(index, Place::Cur, file_name_of(seen_name).data());
  if (code == -ENOENT) {
    missing_.insert(index.value);
  } else {
    count(code, name);
  }
}

maildrop::Removal Remover::finish() {
  if (!missing_.empty() || !linked_.empty()) remove_other_names();
  if (removal_.removed > 0) sync();
  note_size(system_, folders_[Place::New].is_open() ? folders_[Place::New] : folders_[Place::Cur],
            size_change_);
  return std::move(removal_);
}

int Remover::status(Place place, const char* file_name, struct stat& status) const {
  const Descriptor& folder = folders_[place];
  if (!folder.is_open()) return -ENOENT;
  return persistently([&] { return system_.status_at(folder.number(), file_name, status); });
}

int Remover::take(maildrop::MessageIndex index, Place place, const char* file_name) {
  struct stat found {};
  if (const int code = status(place, file_name, found); code < 0) return code;
  const int code = take(place, file_name);
  if (code < 0) return code;
  size_change_.octets -= found.st_size;
  --size_change_.messages;
  if (found.st_nlink > 1) {
    linked_.insert_or_assign(index.value, File{found.st_dev, found.st_ino});
  } else {
    linked_.erase(index.value);
  }
  return code;
}

int Remover::take(Place place, const char* file_name) const {
  if (aside_ == nullptr) return unlink(place, file_name);
  return aside_->take(folders_[place].number(), file_name);
}

int Remover::unlink(Place place, const char* file_name) const {
  const int folder = folders_[place].number();
  return persistently([&] { return system_.unlink(folder, file_name); });
}

void Remover::count(int code, std::string_view message_name) {
  if (code >= 0) {
    ++removal_.removed;
    return;
  }
  ++removal_.failed;
  if (!removal_.error) removal_.error = folders_.error(code, message_name);
}

void Remover::remove_other_names() {
  if (auto all = folders_.all_there(identity_); !all) return give_up(std::move(all).error());

  // A file that is renamed while the folders are read can be missed: what two looks in a row don't
  // find is gone. What is found and gone again each time is being moved about by somebody.
  constexpr int looks_max = 8;
  constexpr int vain_looks_max = 2;
  int vain_looks = 0;
  for (int look = 0; look < looks_max && (look == 0 || !missing_.empty()); ++look) {
    const auto sighting = look_once();
    if (!sighting) return give_up(sighting.error());
    vain_looks = *sighting == Sighting::Some ? 0 : vain_looks + 1;
    if (vain_looks == vain_looks_max) {
      removal_.removed += static_cast<std::uint32_t>(missing_.size());
      missing_.clear();
    }
  }
  if (!missing_.empty()) {
    give_up({ErrorKind::TryAgain, "another program keeps renaming messages"});
  }
}

Result<Remover::Sighting> Remover::look_once() {
  auto sighting = Sighting::None;
  auto read = folders_.for_each_file([&](Place place, std::string_view file_name) {
    const auto index = find_message(snapshot_, base_name(file_name));
    if (!index) return Visit::Continue;
    if (missing_.contains(index->value)) {
      sighting = Sighting::Some;
      remove_missing(*index, place, file_name);
    } else if (linked_.contains(index->value)) {
      remove_link(*index, place, file_name);
    }
    return Visit::Continue;
  });
  if (!read) return Failure(std::move(read).error());
  linked_.clear();
  return sighting;
}

void Remover::remove_missing(maildrop::MessageIndex index, Place place,
                             std::string_view file_name) {
  const int code = take(index, place, file_name.data());
  if (code == -ENOENT) return;
  missing_.erase(index.value);
  count(code, message_name(place, file_name));
}

void Remover::remove_link(maildrop::MessageIndex index, Place place, std::string_view file_name) {
  struct stat found {};
  int code = status(place, file_name.data(), found);
  // Another file of that base name is another message, and nobody marked it.
  if (code >= 0 && File{found.st_dev, found.st_ino} != linked_.at(index.value)) return;
  // The file itself is aside already, if it is kept, and has a name there.
  const nlink_t left = aside_ == nullptr ? 1 : 2;
  if (code >= 0) code = unlink(place, file_name.data());
  if (code >= 0 && found.st_nlink > left) return;
  linked_.erase(index.value);
  if (code >= 0) return;
  --removal_.removed;
  if (code == -ENOENT) {
    missing_.insert(index.value);
  } else {
    count(code, message_name(place, file_name));
  }
}

void Remover::give_up(Error error) {
  removal_.removed -= static_cast<std::uint32_t>(linked_.size());
  removal_.failed += static_cast<std::uint32_t>(missing_.size() + linked_.size());
  missing_.clear();
  linked_.clear();
  if (!removal_.error) removal_.error = std::move(error);
}

void Remover::sync() {
  // Where a move is two changes of the disk, a message must not be in neither place.
  if (aside_ != nullptr) {
    if (const int code = aside_->sync(); code < 0) note(aside_->error(code));
  }
  // Both, whichever we changed: another program may have moved a message from one to the other a
  // moment ago, and then its old name comes back after a power cut, or its new one is lost. `cur`
  // first: nearly all moves lead there.
  for (const Place place : {Place::Cur, Place::New}) {
    if (!folders_[place].is_open()) continue;
    const int code = persistently([&] { return system_.sync(folders_[place].number()); });
    // EINVAL: this file system has nothing to make durable by a call.
    if (code < 0 && code != -EINVAL) note(folders_.error(code, place));
  }
}

// The first says it all.
void Remover::note(const Error& error) {
  if (!removal_.error) removal_.error = error;
}

}  // namespace restante::stores
