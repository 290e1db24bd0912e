// SPDX-License-Identifier: Apache-2.0
//
// The part of a Maildir that reads its messages, and makes sure that they are those of the login.
#include <algorithm>
#include <cassert>
#include <cerrno>
#include <utility>

#include "index.h"
#include "maildir.h"
#include "packing.h"
#include "persistently.h"
#include "restante/base/log.h"
#include "stamp.h"

namespace restante::stores {

Result<maildrop::Piece> Maildir::read(maildrop::MessageIndex index, std::uint64_t offset,
                                      std::span<char> space, Enquiry& enquiry) {
  const Patience patience = enquiry.patience();
  assert(!space.empty() && index.value < snapshot().size());
  const bool goes_on = reading_.file.is_open() && reading_.index == index.value;
  if (!goes_on) {
    stop_reading();
    if (auto started = start_reading(index, patience); !started) {
      return Failure(std::move(started).error());
    }
  }
  auto piece = read_piece(offset, space, patience);
  const bool is_whole = piece && piece->rest == maildrop::Rest::None;
  if (is_whole && goes_on) {
    if (auto unchanged = is_unchanged(patience); !unchanged) piece = Failure(unchanged.error());
  }
  const bool is_over =
      piece ? piece->rest == maildrop::Rest::None : piece.error().kind != ErrorKind::WouldBlock;
  if (is_over) stop_reading();
  return piece;
}

Result<void> Maildir::start_reading(maildrop::MessageIndex index, Patience patience) {
  const std::string_view name = current_name(index);
  Descriptor file(patience == Patience::CachedOnly ? open_cached_file(name) : open_file(name));
  if (!file.is_open() && patience == Patience::CachedOnly) return failure(ErrorKind::WouldBlock);
  if (file.number() == -ESTALE) {
    return failure(ErrorKind::TryAgain, text_of(index) + " is in another folder than at login");
  }
  if (file.number() == -ENOENT) {
    auto renamed = open_renamed(index);
    if (!renamed) return Failure(std::move(renamed).error());
    file = std::move(*renamed);
  }
  if (!file.is_open()) return Failure(error(file.number(), index));

  struct stat status {};
  const int code = persistently([&] { return means_.system.status(file.number(), status); });
  if (code < 0) return Failure(error(code, index));
  const auto form = judge(index, status, patience);
  if (!form) return Failure(form.error());
  reading_ = {std::move(file), index.value, file_state_of(status), *form};
  return {};
}

Result<maildrop::Form> Maildir::judge(maildrop::MessageIndex index, const struct stat& status,
                                      Patience patience) {
  if (!S_ISREG(status.st_mode)) return Failure(error(-ELOOP, index));
  // A name in one's own folder may be given to a file of somebody else.
  const Owners owners{sight_.identity.owner, means_.system.user()};
  if (!owners.include(status.st_uid)) {
    return failure(ErrorKind::Denied,
                   text_of(index) + " belongs neither to the owner of its Maildir nor to us");
  }
  const auto constancy = this->constancy(index, status, patience);
  if (!constancy) return Failure(constancy.error());
  const maildrop::Form form = snapshot().form(index);
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (*constancy == Constancy::Changed || !can_have(size, snapshot().octets(index), form)) {
    return changed(index, patience);
  }
  return *constancy == Constancy::Unchanged ? form : maildrop::Form::Stored;
}

Result<Constancy> Maildir::constancy(maildrop::MessageIndex index, const struct stat& status,
                                     Patience patience) {
  const bool had_another = renamed_ != nullptr && renamed_->contains(index.value);
  const Name name = had_another ? Name::Another : Name::TheSame;
  const Constancy told = constancy_of(status, name, sight_.looked, means_.system.now());
  if (told != Constancy::MayHaveChanged || name == Name::TheSame) return told;
  if (patience == Patience::CachedOnly) return failure(ErrorKind::WouldBlock);
  return is_only_renamed(index, status) ? told : Constancy::Changed;
}

bool Maildir::is_only_renamed(maildrop::MessageIndex index, const struct stat& status) {
  recall_fingerprints();
  const auto& known = sight_.fingerprints;
  const bool is_another =
      !known.empty() && known[index.value] != fingerprint_of(message_stamp(status));
  return !is_another && may_be_of_rename(status);
}

// A disk of another machine tells late what became of a folder.
bool Maildir::may_be_of_rename(const struct stat& status) const {
  const auto folders =
      Folders::open_same(means_.system, route_, sight_.identity, Folders::For::Reaching);
  if (!folders) return true;
  const Descriptor& cur = (*folders)[Place::Cur];
  if (!cur.is_open() || !means_.system.is_local(cur.number())) return true;
  const auto statuses = folders->status();
  return !statuses || stores::may_be_of_rename(status, *statuses);
}

// They are seldom asked for, so a session has them from the index when they are.
void Maildir::recall_fingerprints() {
  if (!sight_.fingerprints.empty()) return;
  const auto maildir =
      open_same_maildir(means_.system, route_, sight_.identity, Patience::MayBlock);
  if (!maildir) return;
  const auto stamps = stores::Index::stamps_of(means_.system, maildir->folder, snapshot());
  sight_.fingerprints = fingerprints_of(stamps);
}

Failure Maildir::changed(maildrop::MessageIndex index, Patience patience) {
  if (patience == Patience::CachedOnly) return failure(ErrorKind::WouldBlock);
  recall_fingerprints();
  discard_index();
  return failure(ErrorKind::TryAgain, text_of(index) + " was changed since the login");
}

// A client may take an hour for a message, and the file can be written to all the while.
Result<void> Maildir::is_unchanged(Patience patience) {
  const maildrop::MessageIndex index{reading_.index};
  struct stat status {};
  const int code =
      persistently([&] { return means_.system.status(reading_.file.number(), status); });
  if (code < 0) return Failure(error(code, index));
  const Constancy constancy = constancy_since(reading_.beginning, status);
  if (constancy == Constancy::Unchanged) return {};
  if (patience == Patience::CachedOnly) return failure(ErrorKind::WouldBlock);
  const bool is_explained = constancy == Constancy::MayHaveChanged &&
                            name_of_reading(status) == Name::Another && may_be_of_rename(status);
  if (is_explained) return {};
  return changed(index, patience);
}

Name Maildir::name_of_reading(const struct stat& status) const {
  const std::string_view name = current_name({reading_.index});
  const Descriptor folder = open_folder(place_of(name), Patience::MayBlock);
  if (!folder.is_open()) return Name::Another;
  const std::string file_name(file_name_of(name));
  struct stat now {};
  const int code = persistently(
      [&] { return means_.system.status_at(folder.number(), file_name.c_str(), now); });
  return code == 0 && now.st_ino == status.st_ino ? Name::TheSame : Name::Another;
}

void Maildir::distrust(maildrop::MessageIndex index) noexcept {
  index_ = Index::Distrusted;
  log::warning("a message was changed since the login, the session ends")
      .add("message", text_of(index))
      .add("octets", snapshot().octets(index));
}

Result<maildrop::Piece> Maildir::read_piece(std::uint64_t offset, std::span<char> space,
                                            Patience patience) const {
  const maildrop::MessageIndex index{reading_.index};
  if (offset == reading_.beginning.size)
    return maildrop::Piece{0, maildrop::Rest::None, reading_.form};
  ssize_t count = 0;
  if (offset < reading_.beginning.size) {
    const std::span<char> wanted =
        space.first(std::min<std::uint64_t>(space.size(), reading_.beginning.size - offset));
    count = persistently(
        [&] { return means_.system.read(reading_.file.number(), wanted, offset, patience); });
  }
  // What went wrong, if anything did, is told by the call that may wait.
  if (count <= 0 && patience == Patience::CachedOnly) return failure(ErrorKind::WouldBlock);
  if (count < 0) return Failure(error(static_cast<int>(count), index));
  if (count == 0) {
    return failure(ErrorKind::TryAgain, text_of(index) + " ended early");
  }
  const auto octets = static_cast<std::size_t>(count);
  if (offset == 0) {
    if (auto served = refuse_packed(index, {space.data(), octets}); !served) {
      return Failure(std::move(served).error());
    }
  }
  const bool is_last = offset + octets == reading_.beginning.size;
  return maildrop::Piece{octets, is_last ? maildrop::Rest::None : maildrop::Rest::More,
                         reading_.form};
}

// Sent as it is it would be of no use to anybody, and the client would delete it.
Result<void> Maildir::refuse_packed(maildrop::MessageIndex index, std::string_view begin) const {
  const Packing packing = packing_of(begin);
  if (packing == Packing::None) return {};
  return failure(ErrorKind::Denied, text_of(index).append(" is ").append(describe(packing)));
}

std::optional<maildrop::WireFile> Maildir::wire_file(maildrop::MessageIndex index,
                                                     std::uint64_t offset, std::size_t octets_max) {
  assert(offset < snapshot().octets(index));
  const bool is_open = reading_.file.is_open() && reading_.index == index.value;
  if (!is_open || reading_.form != maildrop::Form::Wire) return std::nullopt;
  // Its last octet is read, which tells whether all of it is what it was.
  const std::uint64_t left = reading_.beginning.size - offset - 1;
  const auto octets = static_cast<std::size_t>(std::min<std::uint64_t>(left, octets_max));
  if (octets == 0) return std::nullopt;
  if (!means_.system.is_cached(reading_.file.number(), offset, octets)) return std::nullopt;
  return maildrop::WireFile{reading_.file.number(), octets};
}

}  // namespace restante::stores
