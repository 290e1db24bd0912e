// SPDX-License-Identifier: Apache-2.0
//
// A Maildir in a temporary folder, on a file system that fails when told to.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "faulty_file_system.h"
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

  // So many that there will be an index.
  void deliver_many() const {
    for (int number = 1; number < 12; ++number) {
      deliver("new/" + std::to_string(number), "body\r\n");
    }
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
    return store_->open({"joe", ""}, Enquiry().with(patience));
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
      const auto piece = maildrop.read(maildrop::MessageIndex{index}, message.size(), space,
                                       Enquiry().with(patience));
      if (!piece) return Failure(piece.error());
      message.append(space, 0, piece->octets);
      if (piece->rest == maildrop::Rest::None) return message;
    }
  }

  static void mark_seen(maildrop::Maildrop& maildrop, maildrop::MessageIndex index) {
    EXPECT_TRUE(maildrop.mark_seen(index, Enquiry().on_thread()));
  }
  static maildrop::Removal remove(maildrop::Maildrop& maildrop,
                                  const maildrop::DeletionMarks& marks) {
    return *maildrop.remove(marks, Enquiry().on_thread());
  }
  static void give_back(std::unique_ptr<maildrop::Maildrop> maildrop) {
    EXPECT_TRUE(maildrop->give_back(Enquiry().on_thread()));
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
