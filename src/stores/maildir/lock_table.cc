// SPDX-License-Identifier: Apache-2.0
#include "restante/stores/maildir/lock_table.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <ctime>
#include <iterator>
#include <utility>

#include "lock_range.h"
#include "persistently.h"
#include "restante/base/descriptor.h"

namespace restante::stores {

namespace {

Result<void> make_folder(const FileSystem& system, const std::string& folder) {
  for (std::size_t end = 0; end != std::string::npos;) {
    end = folder.find('/', end + 1);
    const std::string path = folder.substr(0, end);
    const int code = persistently([&] { return system.make_folder(AT_FDCWD, path.c_str()); });
    if (code < 0 && code != -EEXIST) {
      return system_failure(-code, "cannot make the lock folder " + path);
    }
  }
  return {};
}

WallSeconds wall_clock_now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

Error in_use(std::optional<WallSeconds> since) {
  std::string text = "open in another session";
  if (since) {
    const std::time_t time = std::chrono::system_clock::to_time_t(*since);
    std::tm parts{};
    std::array<char, sizeof " since YYYYY-MM-DDTHH:MM:SSZ"> words{};
    std::strftime(words.data(), words.size(), " since %FT%TZ", ::gmtime_r(&time, &parts));
    text += words.data();
  }
  return {ErrorKind::InUse, std::move(text)};
}

}  // namespace

Result<std::unique_ptr<LockTable>> LockTable::open(const std::string& folder,
                                                   const FileSystem& system) {
  if (auto made = make_folder(system, folder); !made) return Failure(std::move(made).error());
  std::unique_ptr<LockTable> table(new LockTable(system, folder));
  if (auto opened = table->open_files(); !opened) return Failure(std::move(opened).error());
  return table;
}

LockTable::LockTable(const FileSystem& system, const std::string& folder)
    : system_(system), folder_(folder) {
  descriptors_.fill(-1);
}

Result<void> LockTable::open_files() {
  constexpr int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  const Descriptor folder(persistently(
      [&] { return system_.open(AT_FDCWD, folder_.c_str(), flags, Patience::MayBlock); }));
  if (!folder.is_open()) {
    return system_failure(-folder.number(), "cannot open the lock folder " + folder_);
  }
  is_local_ = system_.is_local(folder.number());
  for (std::size_t file = 0; file < files; ++file) {
    const std::string name = lock_file_name(file);
    const int opened =
        persistently([&] { return system_.open_or_create(folder.number(), name.c_str()); });
    if (opened < 0) {
      return system_failure(-opened, "cannot open the lock file " + folder_ + "/" + name);
    }
    descriptors_[file] = opened;
  }
  return {};
}

LockTable::~LockTable() {
  for (const int descriptor : descriptors_) {
    if (descriptor >= 0) ::close(descriptor);
  }
}

Result<LockTable::Hold> LockTable::acquire(LockNumber number) {
  unlock_overdue();
  const WallSeconds now = wall_clock_now();
  const LockSpot spot = LockSpot::of(number);
  {
    const std::lock_guard guard(mutex_);
    const auto [entry, is_new] = held_since_.try_emplace(number, now);
    if (!is_new) return Failure(in_use(entry->second));
    std::erase(overdue_, number);
  }
  // The entry keeps other threads of this process away from the spot until release().
  const FileSystem::Range range = range_held_since(spot, now);
  const int code =
      persistently([&] { return system_.lock(descriptors_[spot.file], range, F_WRLCK); });
  if (code >= 0) return Hold(this, number);

  {
    const std::lock_guard guard(mutex_);
    held_since_.erase(number);
  }
  return Failure(refusal(code, spot, now));
}

Error LockTable::refusal(int code, const LockSpot& spot, WallSeconds now) const {
  if (code != -EAGAIN && code != -EACCES) {
    return {ErrorKind::TryAgain,
            system_error(-code, "cannot lock " + folder_ + "/" + lock_file_name(spot.file)).text};
  }
  const auto held = lock_in_the_way(spot.file, spot.whole());
  return in_use(held ? held_since(spot, *held, now) : std::nullopt);
}

Result<FileSystem::Range> LockTable::lock_in_the_way(std::size_t file,
                                                     FileSystem::Range range) const {
  FileSystem::Range found{};
  const int code =
      persistently([&] { return system_.lock_in_the_way(descriptors_[file], range, found); });
  if (code >= 0) return found;
  return system_failure(-code, "cannot look at " + folder_ + "/" + lock_file_name(file));
}

std::vector<LockTable::Held> LockTable::held_here() const {
  const std::lock_guard guard(mutex_);
  std::vector<Held> all;
  all.reserve(held_since_.size());
  for (const auto& [number, since] : held_since_) all.push_back({number, since});
  return all;
}

Result<std::vector<LockTable::Held>> LockTable::held_elsewhere() const {
  std::vector<Held> all;
  for (std::size_t file = 0; file < files; ++file) {
    if (auto looked = look_for_held(file, all); !looked) return Failure(looked.error());
  }
  return all;
}

// The kernel names one lock that is in the way, whichever it likes. What lies before it and behind
// it is looked at in turn.
Result<void> LockTable::look_for_held(std::size_t file, std::vector<Held>& all) const {
  const WallSeconds now = wall_clock_now();
  std::vector<FileSystem::Range> to_look_at = {{0, lock_file_end}};
  while (!to_look_at.empty() && all.size() < held_elsewhere_max) {
    const FileSystem::Range range = to_look_at.back();
    to_look_at.pop_back();
    const auto found = lock_in_the_way(file, range);
    if (!found) return Failure(found.error());
    if (found->octets == 0) continue;
    const LockSpot spot{file, found->first / lock_reach * lock_reach};
    // What begins elsewhere is no hold of ours.
    if (found->first == spot.first) {
      all.push_back({spot.number(), held_since(spot, *found, now)});
    }
    const std::uint64_t end = range.first + range.octets;
    const std::uint64_t behind = found->first + found->octets;
    if (range.first < found->first) to_look_at.push_back({range.first, found->first - range.first});
    if (behind < end) to_look_at.push_back({behind, end - behind});
  }
  return {};
}

Result<std::optional<LockTable::Held>> LockTable::held_elsewhere(LockNumber number) const {
  const LockSpot spot = LockSpot::of(number);
  const auto found = lock_in_the_way(spot.file, spot.whole());
  if (!found) return Failure(found.error());
  if (found->octets == 0) return std::nullopt;
  return Held{number, held_since(spot, *found, wall_clock_now())};
}

void LockTable::release(LockNumber number) noexcept {
  unlock_overdue();
  const bool is_unlocked = unlock(number);
  const std::lock_guard guard(mutex_);
  held_since_.erase(number);
  if (!is_unlocked) overdue_.push_back(number);
}

bool LockTable::unlock(LockNumber number) const {
  const LockSpot spot = LockSpot::of(number);
  return persistently(
             [&] { return system_.lock(descriptors_[spot.file], spot.whole(), F_UNLCK); }) >= 0;
}

// The system, a share most likely, may fail today and not tomorrow, and nobody else can have what
// stays locked: so it is tried again with each call.
void LockTable::unlock_overdue() {
  std::vector<LockNumber> numbers;
  {
    const std::lock_guard guard(mutex_);
    if (overdue_.empty()) return;
    numbers.swap(overdue_);
    // So that nobody is granted meanwhile what is about to be unlocked.
    for (const LockNumber number : numbers) held_since_.try_emplace(number, wall_clock_now());
  }
  std::vector<LockNumber> failed;
  std::ranges::copy_if(numbers, std::back_inserter(failed),
                       [&](auto number) { return !unlock(number); });
  const std::lock_guard guard(mutex_);
  for (const LockNumber number : numbers) held_since_.erase(number);
  overdue_.insert(overdue_.end(), failed.begin(), failed.end());
}

LockTable::Hold::Hold(Hold&& other) noexcept
    : table_(std::exchange(other.table_, nullptr)), number_(other.number_) {}

LockTable::Hold& LockTable::Hold::operator=(Hold&& other) noexcept {
  std::swap(table_, other.table_);
  std::swap(number_, other.number_);
  return *this;
}

LockTable::Hold::~Hold() {
  if (table_ != nullptr) table_->release(number_);
}

}  // namespace restante::stores
