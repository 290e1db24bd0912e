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
#include "restante/base/digest.h"

namespace restante::stores {

namespace {

std::string file_name(std::size_t file) {
  return digest::hex(std::array{static_cast<std::uint8_t>(file)});
}

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
    const std::string name = file_name(file);
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

Result<LockTable::Hold> LockTable::acquire(std::string_view name) {
  unlock_overdue();
  const WallSeconds now = wall_clock_now();
  const LockSpot spot = lock_spot_of(name);
  {
    const std::lock_guard guard(mutex_);
    const auto [entry, is_new] = held_since_.try_emplace(spot.key(), now);
    if (!is_new) return Failure(in_use(entry->second));
    std::erase(overdue_, spot.key());
  }
  // The entry keeps other threads of this process away from the spot until release().
  const FileSystem::Range range = range_held_since(spot, now);
  const int code =
      persistently([&] { return system_.lock(descriptors_[spot.file], range, F_WRLCK); });
  if (code >= 0) return Hold(this, spot.key());

  {
    const std::lock_guard guard(mutex_);
    held_since_.erase(spot.key());
  }
  return Failure(refusal(code, spot, now));
}

Error LockTable::refusal(int code, const LockSpot& spot, WallSeconds now) const {
  if (code != -EAGAIN && code != -EACCES) {
    return {ErrorKind::TryAgain,
            system_error(-code, "cannot lock " + folder_ + "/" + file_name(spot.file)).text};
  }
  FileSystem::Range held{};
  const int asked = persistently(
      [&] { return system_.lock_in_the_way(descriptors_[spot.file], spot.whole(), held); });
  return in_use(asked < 0 ? std::nullopt : held_since(spot, held, now));
}

void LockTable::release(std::uint64_t key) noexcept {
  unlock_overdue();
  const bool is_unlocked = unlock(key);
  const std::lock_guard guard(mutex_);
  held_since_.erase(key);
  if (!is_unlocked) overdue_.push_back(key);
}

bool LockTable::unlock(std::uint64_t key) const {
  const LockSpot spot = LockSpot::of_key(key);
  return persistently(
             [&] { return system_.lock(descriptors_[spot.file], spot.whole(), F_UNLCK); }) >= 0;
}

// The system, a share most likely, may fail today and not tomorrow, and nobody else can have what
// stays locked: so it is tried again with each call.
void LockTable::unlock_overdue() {
  std::vector<std::uint64_t> keys;
  {
    const std::lock_guard guard(mutex_);
    if (overdue_.empty()) return;
    keys.swap(overdue_);
    // So that nobody is granted meanwhile what is about to be unlocked.
    for (const std::uint64_t key : keys) held_since_.try_emplace(key, wall_clock_now());
  }
  std::vector<std::uint64_t> failed;
  std::ranges::copy_if(keys, std::back_inserter(failed), [&](auto key) { return !unlock(key); });
  const std::lock_guard guard(mutex_);
  for (const std::uint64_t key : keys) held_since_.erase(key);
  overdue_.insert(overdue_.end(), failed.begin(), failed.end());
}

LockTable::Hold::Hold(Hold&& other) noexcept
    : table_(std::exchange(other.table_, nullptr)), key_(other.key_) {}

LockTable::Hold& LockTable::Hold::operator=(Hold&& other) noexcept {
  std::swap(table_, other.table_);
  std::swap(key_, other.key_);
  return *this;
}

LockTable::Hold::~Hold() {
  if (table_ != nullptr) table_->release(key_);
}

}  // namespace restante::stores
