// SPDX-License-Identifier: Apache-2.0
#include "restoring.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "deleted_folder.h"
#include "folders.h"
#include "message_name.h"
#include "persistently.h"
#include "size_note.h"

namespace restante::stores {

namespace {

using maildrop::RestoreWish;

class Restorer {
 public:
  Restorer(const DeletedFolder& aside, const Folders& folders, const FileSystem& system)
      : aside_(aside), folders_(folders), system_(system) {}

  Result<maildrop::Restoration> run(const RestoreWish& wish, maildrop::Watcher& watcher);

 private:
  // Their names aside, the last that was deleted first.
  Result<std::vector<std::string>> choose(const RestoreWish& wish);
  Result<void> see_what_is_there();
  void restore(const std::string& kept);
  int move(const std::string& kept, std::string_view file_name) const;
  void leave(std::string_view unique_id, Error error);
  void sync();

  const DeletedFolder& aside_;
  const Folders& folders_;
  const FileSystem& system_;
  std::set<std::string, std::less<>> base_names_;  // in new and cur
  maildrop::Restoration restoration_;
  SizeChange size_change_;
};

bool is_kept(const DeletedFolder& aside, const std::string& name) {
  struct stat status {};
  return aside.status(name, status) >= 0 && S_ISREG(status.st_mode);
}

Result<maildrop::Restoration> Restorer::run(const RestoreWish& wish, maildrop::Watcher& watcher) {
  const auto chosen = choose(wish);
  if (!chosen) return Failure(chosen.error());
  if (auto seen = see_what_is_there(); !seen) return Failure(std::move(seen).error());
  for (std::size_t done = 0; done < chosen->size(); ++done) {
    restore((*chosen)[done]);
    watcher.on_progress(done + 1, chosen->size());
  }
  if (restoration_.restored > 0) sync();
  const Descriptor& incoming = folders_[Place::New];
  note_size(system_, incoming.is_open() ? incoming : folders_[Place::Cur], size_change_);
  return std::move(restoration_);
}

Result<std::vector<std::string>> Restorer::choose(const RestoreWish& wish) {
  auto names = aside_.names();
  if (!names) return names;
  std::map<std::string, bool> wanted;  // whether it was found
  for (const std::string& unique_id : wish.unique_ids) wanted.emplace(unique_id, false);
  std::erase_if(*names, [&](const std::string& name) {
    const KeptName kept = *parse_kept_name(name);
    if ((wish.since && kept.deleted < *wish.since) || !is_kept(aside_, name)) return true;
    if (wanted.empty()) return false;
    const auto found = wanted.find(unique_id_of(base_name(kept.file_name)));
    if (found == wanted.end()) return true;
    found->second = true;
    return false;
  });
  for (const auto& [unique_id, is_found] : wanted) {
    if (!is_found) restoration_.missing.push_back(unique_id);
  }
  std::ranges::sort(*names, std::greater(), [](const std::string& name) {
    return std::pair(parse_kept_name(name)->deleted, std::string_view(name));
  });
  return names;
}

Result<void> Restorer::see_what_is_there() {
  return folders_.for_each_file([&](Place, std::string_view file_name) {
    base_names_.emplace(base_name(file_name));
    return Visit::Continue;
  });
}

void Restorer::restore(const std::string& kept) {
  const std::string_view file_name = parse_kept_name(kept)->file_name;
  const std::string_view base = base_name(file_name);
  const std::string unique_id = unique_id_of(base);
  struct stat status {};
  const std::int64_t size = aside_.status(kept, status) < 0 ? 0 : status.st_size;
  if (base_names_.contains(base)) {
    return leave(unique_id, {ErrorKind::Denied, "a message with this unique-id is there"});
  }
  const int code = move(kept, file_name);
  if (code < 0) return leave(unique_id, aside_.error(code, kept));
  size_change_.octets += size;
  ++size_change_.messages;
  base_names_.emplace(base);
  ++restoration_.restored;
}

int Restorer::move(const std::string& kept, std::string_view file_name) const {
  const Descriptor& folder = folders_[place_of_file(file_name)];
  if (!folder.is_open()) return -ENOENT;
  return aside_.bring_back(kept, folder.number(), file_name.data());
}

void Restorer::leave(std::string_view unique_id, Error error) {
  restoration_.left.push_back({std::string(unique_id), std::move(error)});
}

// Where a move is two changes of the disk, a message must not be in neither place.
void Restorer::sync() {
  const auto note = [&](Error error) {
    if (!restoration_.error) restoration_.error = std::move(error);
  };
  for (const Place place : places) {
    if (!folders_[place].is_open()) continue;
    const int code = persistently([&] { return system_.sync(folders_[place].number()); });
    if (code < 0 && code != -EINVAL) note(folders_.error(code, place));
  }
  if (const int code = aside_.sync(); code < 0) note(aside_.error(code));
}

}  // namespace

Result<maildrop::Restoration> restore(const FileSystem& system, const Route& route,
                                      const MaildirFolder& maildir, const RestoreWish& wish,
                                      maildrop::Watcher& watcher) {
  const auto aside = DeletedFolder::open(system, route, maildir.folder);
  if (!aside) return Failure(aside.error());
  if (!aside->is_open()) return maildrop::Restoration{0, wish.unique_ids, {}, {}};
  const auto folders =
      Folders::open(system, route, maildir.folder, Patience::MayBlock, Folders::For::Syncing);
  if (!folders) return Failure(folders.error());
  return Restorer(*aside, *folders, system).run(wish, watcher);
}

}  // namespace restante::stores
