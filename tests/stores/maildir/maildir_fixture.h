// SPDX-License-Identifier: Apache-2.0
//
// A Maildir in a temporary folder, and a file system that fails when told to.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "restante/stores/maildir/file_system.h"
#include "restante/stores/maildir/lock_table.h"
#include "restante/stores/maildir/maildir_store.h"
#include "restante/stores/maildir/spare_threads.h"

namespace restante::stores {

class TemporaryFolder {
 public:
  explicit TemporaryFolder(
      const std::filesystem::path& parent = std::filesystem::temp_directory_path()) {
    std::string path = parent / "restante-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) std::abort();
    path_ = path;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Where no disk slows down a test of thousands of cases, if the system has such a folder.
inline std::filesystem::path folder_in_memory() {
  const std::filesystem::path memory = "/dev/shm";
  return std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
}

// How many files this process has open.
inline std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator("/dev/fd"), {});
}

enum class Call {
  Open,
  ReadLink,
  Read,
  Status,
  StatusAt,
  NextEntry,
  Unlink,
  Rename,
  Sync,
  Create,
  Write,
  Replace,
  MakeFolder,
  OpenOrCreate,
  Lock,
  LockInTheWay,
  Unlock
};

class FaultyFileSystem : public FileSystem {
 public:
  // Asked before each call; by several threads, if there are many messages. A negated errno is the
  // call's answer; with 0 it is made. `name` is the file's, where the call has one.
  std::function<int(Call call, std::string_view name)> fault;

  enum class Cache { Real, HoldsAll, HoldsNothing };
  Cache cache = Cache::Real;
  bool local = true;
  bool knows_straight = true;
  bool knows_holes = true;
  int clock_ahead_seconds = 0;
  // Whose a file seems to be, by its inode, and who we are; the rest as it is.
  std::map<ino_t, uid_t> owners;
  std::optional<uid_t> us;
  bool entry_types_known = true;
  // All that lies in the Maildir looks so much older than it is: no clock can tick in between.
  std::time_t age_seconds = 3600;
  std::size_t read_octets_max = SIZE_MAX;
  std::size_t write_octets_max = SIZE_MAX;
  mutable std::atomic<std::uint64_t> octets_read = 0;
  mutable std::atomic<std::uint64_t> reads = 0;

  int open(int folder, const char* path, int flags, Patience patience) const override {
    if (const int code = fail(Call::Open, path, patience); code < 0) return code;
    return FileSystem::open(folder, path, flags, real(patience));
  }

  int open_straight(int folder, const char* path, int flags, Patience patience) const override {
    if (const int code = fail(Call::Open, path, patience); code < 0) return code;
    if (!knows_straight) return -ENOSYS;
    return FileSystem::open_straight(folder, path, flags, real(patience));
  }

  ssize_t read_link(int folder, const char* name, std::span<char> target) const override {
    if (const int code = fail(Call::ReadLink, name); code < 0) return code;
    return FileSystem::read_link(folder, name, target);
  }

  std::int64_t next_data(int file, std::uint64_t offset) const override {
    return knows_holes ? FileSystem::next_data(file, offset) : static_cast<std::int64_t>(offset);
  }

  std::int64_t now() const override {
    return FileSystem::now() + std::int64_t{clock_ahead_seconds} * 1'000'000'000;
  }

  uid_t user() const override { return us.value_or(FileSystem::user()); }

  ssize_t read(int file, std::span<char> space, std::uint64_t offset,
               Patience patience) const override {
    if (const int code = fail(Call::Read, {}, patience); code < 0) return code;
    const std::size_t wanted = std::min(space.size(), read_octets_max);
    const ssize_t count = FileSystem::read(file, space.first(wanted), offset, real(patience));
    ++reads;
    if (count > 0) octets_read += static_cast<std::uint64_t>(count);
    return count;
  }

  bool is_cached(int file, std::uint64_t offset, std::size_t octets) const override {
    if (cache == Cache::Real) return FileSystem::is_cached(file, offset, octets);
    return cache == Cache::HoldsAll;
  }

  int status(int file, struct stat& status) const override {
    if (const int code = fail(Call::Status); code < 0) return code;
    const int code = FileSystem::status(file, status);
    const bool is_ours = (::fcntl(file, F_GETFL) & O_ACCMODE) == O_WRONLY;
    if (!is_ours) make_older(status);
    disguise(status);
    return code;
  }

  int status_at(int folder, const char* name, struct stat& status) const override {
    if (const int code = fail(Call::StatusAt, name); code < 0) return code;
    const int code = FileSystem::status_at(folder, name, status);
    make_older(status);
    disguise(status);
    return code;
  }

  int next_entry(DIR* folder, const dirent*& entry) const override {
    if (const int code = fail(Call::NextEntry); code < 0) return code;
    const int code = FileSystem::next_entry(folder, entry);
    if (entry == nullptr || entry_types_known) return code;
    entry_ = *entry;
    entry_.d_type = DT_UNKNOWN;
    entry = &entry_;
    return code;
  }

  int unlink(int folder, const char* name) const override {
    const int code = fail(Call::Unlink, name);
    return code < 0 ? code : FileSystem::unlink(folder, name);
  }

  int rename(int folder, const char* name, int new_folder, const char* new_name) const override {
    const int code = fail(Call::Rename, name);
    return code < 0 ? code : FileSystem::rename(folder, name, new_folder, new_name);
  }

  int sync(int folder) const override {
    const int code = fail(Call::Sync);
    return code < 0 ? code : FileSystem::sync(folder);
  }

  int create(int folder, const char* name) const override {
    const int code = fail(Call::Create, name);
    return code < 0 ? code : FileSystem::create(folder, name);
  }

  ssize_t write(int file, std::string_view octets) const override {
    const int code = fail(Call::Write);
    return code < 0 ? code : FileSystem::write(file, octets.substr(0, write_octets_max));
  }

  int replace(int folder, const char* name, const char* new_name) const override {
    const int code = fail(Call::Replace, name);
    return code < 0 ? code : FileSystem::replace(folder, name, new_name);
  }

  int make_folder(const char* path) const override {
    const int code = fail(Call::MakeFolder, path);
    return code < 0 ? code : FileSystem::make_folder(path);
  }

  int open_or_create(int folder, const char* name) const override {
    const int code = fail(Call::OpenOrCreate, name);
    return code < 0 ? code : FileSystem::open_or_create(folder, name);
  }

  int lock(int file, Range range, short type) const override {
    const int code = fail(type == F_UNLCK ? Call::Unlock : Call::Lock);
    return code < 0 ? code : FileSystem::lock(file, range, type);
  }

  int lock_in_the_way(int file, Range range, Range& found) const override {
    const int code = fail(Call::LockInTheWay);
    return code < 0 ? code : FileSystem::lock_in_the_way(file, range, found);
  }

  bool is_local(int) const override { return local; }

 private:
  int fail(Call call, std::string_view name = {}, Patience patience = Patience::MayBlock) const {
    if (patience == Patience::CachedOnly && cache == Cache::HoldsNothing) return -EAGAIN;
    return fault ? fault(call, name) : 0;
  }

  void make_older(struct stat& status) const {
    status.st_mtim.tv_sec -= age_seconds;
    status.st_ctim.tv_sec -= age_seconds;
  }

  void disguise(struct stat& status) const {
    const auto owner = owners.find(status.st_ino);
    if (owner != owners.end()) status.st_uid = owner->second;
  }

  Patience real(Patience patience) const {
    return cache == Cache::HoldsAll ? Patience::MayBlock : patience;
  }

  mutable dirent entry_;
};

// Lets `times` calls of a kind fail, the first `passed` of them not. For one thread alone: so for
// few messages.
inline std::function<int(Call, std::string_view)> failing(Call call, int code, int passed = 0,
                                                          int times = 1'000'000) {
  return [=, seen = 0](Call made, std::string_view) mutable {
    if (made != call) return 0;
    ++seen;
    return seen > passed && seen <= passed + times ? -code : 0;
  };
}

inline std::string contents_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class MaildirTest : public testing::Test {
 protected:
  explicit MaildirTest(const std::filesystem::path& parent = std::filesystem::temp_directory_path())
      : folder_(parent) {
    std::filesystem::create_directories(maildir() / "new");
    std::filesystem::create_directories(maildir() / "cur");
    std::filesystem::create_directories(maildir() / "tmp");
    auto opened = LockTable::open(folder_.path() / "locks", system_);
    if (opened) locks_ = std::move(*opened);
    store_.emplace((folder_.path() / "%n").string(), *locks_, threads_, system_);
  }

  std::filesystem::path maildir() const { return folder_.path() / "joe"; }

  // `name` is "new/…" or "cur/…".
  void deliver(const std::string& name, std::string_view message = "Subject: x\n\ny\n") const {
    std::ofstream(maildir() / name, std::ios::binary) << message;
  }

  void rename(const std::string& from, const std::string& to) const {
    std::filesystem::rename(maildir() / from, maildir() / to);
  }

  bool exists(const std::string& name) const {
    return std::filesystem::exists(std::filesystem::symlink_status(maildir() / name));
  }

  // Seemingly; of a link, the link itself.
  void give_to(uid_t owner, const std::filesystem::path& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) std::abort();
    system_.owners[status.st_ino] = owner;
  }
  void give_to_root(const std::filesystem::path& path) { give_to(0, path); }

  Result<std::unique_ptr<maildrop::Maildrop>> try_open(Patience patience = Patience::MayBlock) {
    return store_->open({"joe", ""}, patience);
  }

  std::unique_ptr<maildrop::Maildrop> open() {
    auto opened = try_open();
    if (opened) return std::move(*opened);
    ADD_FAILURE() << opened.error().text;
    return nullptr;
  }

  // Reads a whole message by pieces of `piece_octets`.
  static Result<std::string> read(maildrop::Maildrop& maildrop, std::uint32_t index,
                                  std::size_t piece_octets = 4096,
                                  Patience patience = Patience::MayBlock) {
    std::string message;
    std::string space(piece_octets, '\0');
    for (;;) {
      const auto piece =
          maildrop.read(maildrop::MessageIndex{index}, message.size(), space, patience);
      if (!piece) return Failure(piece.error());
      message.append(space, 0, piece->octets);
      if (piece->rest == maildrop::Rest::None) return message;
    }
  }

  static maildrop::DeletionMarks marks(std::initializer_list<std::uint32_t> indices) {
    maildrop::DeletionMarks marks;
    for (const std::uint32_t index : indices) marks.mark(maildrop::MessageIndex{index});
    return marks;
  }

  // Of each message its name, its unique-id and its octets.
  using Sight = std::vector<std::tuple<std::string, std::string, std::uint64_t>>;

  static Sight sight_of(const maildrop::Snapshot& snapshot) {
    Sight sight;
    for (std::uint32_t value = 0; value < snapshot.size(); ++value) {
      const maildrop::MessageIndex at{value};
      sight.emplace_back(snapshot.name(at), snapshot.unique_id(at), snapshot.octets(at));
    }
    return sight;
  }

  Sight sight() { return sight_of(open()->snapshot()); }

  static std::vector<std::string> unique_ids(const maildrop::Snapshot& snapshot) {
    std::vector<std::string> ids;
    for (std::uint32_t value = 0; value < snapshot.size(); ++value) {
      ids.emplace_back(snapshot.unique_id(maildrop::MessageIndex{value}));
    }
    return ids;
  }

  TemporaryFolder folder_;
  FaultyFileSystem system_;
  std::unique_ptr<LockTable> locks_;
  SpareThreads threads_{SpareThreads::usual_count};
  std::optional<MaildirStore> store_;
};

}  // namespace restante::stores
