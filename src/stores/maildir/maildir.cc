// SPDX-License-Identifier: Apache-2.0
#include "maildir.h"

#include <cassert>
#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "index.h"
#include "listing.h"
#include "maildir_folder.h"
#include "message_name.h"
#include "persistently.h"
#include "remover.h"

namespace restante::stores {

namespace {

// What mark_seen() makes of a message's name, and most other programs as well.
std::string seen_name_of(std::string_view message_name) {
  return stores::message_name(Place::Cur, with_seen_flag(file_name_of(message_name)));
}

}  // namespace

Maildir::Maildir(const Means& means, Route route, MaildirHolds holds, Sight sight)
    : means_(means), route_(std::move(route)), holds_(std::move(holds)), sight_(std::move(sight)) {}

Maildir::~Maildir() {
  means_.open_folders.forget(this);
}

// The locks go with the Maildir. An index that tells an untruth goes before, so that nobody who has
// the maildrop next believes it.
Result<void> Maildir::give_back(Enquiry& enquiry) {
  if (index_ == Index::Trusted) return {};
  if (enquiry.patience() == Patience::CachedOnly) return failure(ErrorKind::WouldBlock);
  discard_index();
  return {};
}

void Maildir::discard_index() const {
  const auto maildir =
      open_same_maildir(means_.system, route_, sight_.identity, Patience::MayBlock);
  if (maildir) stores::discard_index(means_.system, maildir->folder);
}

int Maildir::open_file(std::string_view message_name) const {
  const Descriptor folder = open_folder(place_of(message_name), Patience::MayBlock);
  if (!folder.is_open()) return folder.number();
  return open_within(folder.number(), message_name, Patience::MayBlock);
}

int Maildir::open_cached_file(std::string_view message_name) const {
  const int opened = open_in_kept_folder(message_name);
  // What is only there for speed goes first.
  if (opened == -EMFILE || opened == -ENFILE) means_.open_folders.close_all();
  return opened;
}

int Maildir::open_in_kept_folder(std::string_view message_name) const {
  const Place place = place_of(message_name);
  int folder = means_.open_folders.find(this, place);
  if (folder < 0) {
    Descriptor opened = open_folder(place, Patience::CachedOnly);
    if (!opened.is_open()) return opened.number();
    folder = opened.number();
    means_.open_folders.keep(this, place, std::move(opened));
  }
  return open_within(folder, message_name, Patience::CachedOnly);
}

int Maildir::open_within(int folder, std::string_view message_name, Patience patience) const {
  const std::string file_name(file_name_of(message_name));
  return persistently(
      [&] { return means_.system.open(folder, file_name.c_str(), message_flags, patience); });
}

// -ESTALE: it is not the folder of the login.
Descriptor Maildir::open_folder(Place place, Patience patience) const {
  Descriptor folder = open_place(place, patience);
  if (!folder.is_open()) return folder;
  struct stat status {};
  const int code = persistently([&] { return means_.system.status(folder.number(), status); });
  if (code < 0) return Descriptor(code);
  const FolderId at_login = sight_.identity.places[static_cast<std::size_t>(place)];
  const bool is_another = at_login != 0 && folder_id(status) != at_login;
  return is_another ? Descriptor(-ESTALE) : std::move(folder);
}

// One call, where no link is on the way. A folder that was missing at login can only be known by
// the Maildir that it is in.
Descriptor Maildir::open_place(Place place, Patience patience) const {
  const std::string_view name = name_of(place);
  if (sight_.identity.places[static_cast<std::size_t>(place)] != 0) {
    const Route path = route_.to(name);
    const int opened = persistently([&] {
      return means_.system.open_straight(AT_FDCWD, path.path().data(), folder_flags, patience);
    });
    if (opened != -ELOOP && opened != -ENOTDIR && opened != -ENOSYS) return Descriptor(opened);
  }
  const auto maildir = open_same_maildir(means_.system, route_, sight_.identity, patience);
  if (!maildir) return Descriptor(maildir.error().kind == ErrorKind::Denied ? -EACCES : -ESTALE);
  const int within = persistently([&] {
    return means_.system.open(maildir->folder.number(), name.data(), folder_flags, patience);
  });
  return Descriptor(within == -ENOTDIR ? -ELOOP : within);
}

Result<Descriptor> Maildir::open_renamed(maildrop::MessageIndex index) {
  std::string seen_name = seen_name_of(current_name(index));
  Descriptor file(open_file(seen_name));
  if (file.is_open()) note_new_name(index, std::move(seen_name));
  // A file that is renamed while the folders are read can be missed, or be gone again at once.
  constexpr int looks_max = 2;
  for (int look = 0; file.number() == -ENOENT && look < looks_max; ++look) {
    if (auto read = find_renamed(); !read) return Failure(std::move(read).error());
    file = Descriptor(open_file(current_name(index)));
  }
  return file;
}

// One look serves all messages: a program that renamed one may well have renamed many.
Result<void> Maildir::find_renamed() {
  const auto folders =
      Folders::open_same(means_.system, route_, sight_.identity, Folders::For::Reaching);
  if (!folders) return Failure(folders.error());
  if (auto all = folders->all_there(sight_.identity); !all) return all;
  std::vector<bool> is_in_place(snapshot().size());
  std::map<std::uint32_t, std::string> found;
  const auto read = folders->for_each_file([&](Place place, std::string_view file_name) {
    const auto index = find_message(snapshot(), base_name(file_name));
    if (!index) return Visit::Continue;
    std::string name = message_name(place, file_name);
    if (name == current_name(*index)) {
      is_in_place[index->value] = true;
    } else {
      found.insert_or_assign(index->value, std::move(name));
    }
    return Visit::Continue;
  });
  if (!read) return Failure(read.error());
  std::erase_if(found, [&](const auto& entry) { return is_in_place[entry.first]; });
  for (auto& [index, name] : found) note_new_name({index}, std::move(name));
  return {};
}

void Maildir::note_new_name(maildrop::MessageIndex index, std::string name) {
  if (renamed_ == nullptr) renamed_ = std::make_unique<std::map<std::uint32_t, std::string>>();
  renamed_->insert_or_assign(index.value, std::move(name));
}

// A mark is a courtesy to other programs: without it the message is served all the same.
Result<void> Maildir::mark_seen(maildrop::MessageIndex index, Enquiry& enquiry) {
  const std::string name(current_name(index));
  const std::string seen_name = seen_name_of(name);
  if (seen_name == name) return {};
  if (enquiry.patience() == Patience::CachedOnly) return failure(ErrorKind::WouldBlock);
  const auto folders =
      Folders::open_same(means_.system, route_, sight_.identity, Folders::For::Reaching);
  if (!folders) return {};
  const Descriptor& folder = (*folders)[place_of(name)];
  const Descriptor& cur = (*folders)[Place::Cur];
  if (!folder.is_open() || !cur.is_open()) return {};
  persistently([&] {
    return means_.system.rename(folder.number(), file_name_of(name).data(), cur.number(),
                                file_name_of(seen_name).data());
  });
  return {};
}

Result<maildrop::Removal> Maildir::remove(const maildrop::DeletionMarks& marks, Enquiry& enquiry) {
  stop_reading();
  if (marks.empty()) return maildrop::Removal{};
  if (enquiry.patience() == Patience::CachedOnly) return failure(ErrorKind::WouldBlock);
  const auto folders =
      Folders::open_same(means_.system, route_, sight_.identity, Folders::For::Syncing);
  if (!folders) return maildrop::Removal{0, marks.count(), folders.error()};
  std::optional<DeletedFolder> aside;
  if (means_.deleted == DeletedMail::IsKept) {
    auto opened = open_aside();
    if (!opened) return maildrop::Removal{0, marks.count(), std::move(opened).error()};
    aside = std::move(*opened);
  }
  Remover remover(means_.system, *folders, snapshot(), sight_.identity, aside ? &*aside : nullptr);
  marks.for_each([&](maildrop::MessageIndex index) {
    const std::string name(current_name(index));
    remover.remove(index, name, seen_name_of(name));
  });
  return remover.finish();
}

Result<DeletedFolder> Maildir::open_aside() const {
  const auto maildir =
      open_same_maildir(means_.system, route_, sight_.identity, Patience::MayBlock);
  if (!maildir) return Failure(maildir.error());
  return DeletedFolder::open_or_make(means_.system, route_, maildir->folder);
}

std::string_view Maildir::current_name(maildrop::MessageIndex index) const {
  if (renamed_ == nullptr) return snapshot().name(index);
  const auto renamed = renamed_->find(index.value);
  return renamed == renamed_->end() ? snapshot().name(index) : std::string_view(renamed->second);
}

std::string Maildir::text_of(maildrop::MessageIndex index) const {
  return std::string("the message ")
      .append(route_.path())
      .append("/")
      .append(path_of(current_name(index)));
}

Error Maildir::error(int code, maildrop::MessageIndex index) const {
  return system_error(-code, text_of(index));
}

}  // namespace restante::stores
