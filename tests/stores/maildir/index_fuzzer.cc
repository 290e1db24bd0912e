// SPDX-License-Identifier: Apache-2.0
//
// Whatever stands in an index file, it counts as missing, or every name in it is one of a message
// in `new` or `cur` and every unique-id is valid. Checksums are put right for most inputs: they
// hold off accidents, not whoever may write into the Maildir.
#include "index.h"

#include <sys/stat.h>
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "law.h"

namespace {

using namespace restante;
using namespace restante::stores;
using fuzzing::law;

// The disk holds one file, the index.
class OneFile final : public FileSystem {
 public:
  explicit OneFile(std::string octets) : octets_(std::move(octets)) {}

  int open(int, const char*, int, Patience) const override {
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  }

  int status(int, struct stat& status) const override {
    status = {};
    status.st_mode = S_IFREG;
    status.st_size = static_cast<off_t>(octets_.size());
    status.st_uid = user();
    status.st_nlink = 1;
    return 0;
  }

  ssize_t read(int, std::span<char> space, std::uint64_t offset, Patience) const override {
    const std::size_t from = std::min<std::size_t>(offset, octets_.size());
    const std::size_t count = std::min(space.size(), octets_.size() - from);
    std::memcpy(space.data(), octets_.data() + from, count);
    return static_cast<ssize_t>(count);
  }

 private:
  const std::string octets_;
};

// The file's header, as index.h describes it.
struct Layout {
  std::array<char, 8> magic;
  std::uint64_t image_checksum;
  std::uint64_t stamps_checksum;
  FolderStamps folders;
  std::int64_t scanned_at;
  std::uint64_t image_octets;
  std::uint64_t messages;
};

// An index that holds `messages` entries in `image`, with right checksums.
std::string forge(const FolderStamps& folders, std::int64_t scanned_at, std::uint64_t messages,
                  std::string_view image) {
  const std::string stamps(messages * sizeof(MessageStamp), '\0');
  Layout header{{'r', 's', 't', 'i', 'd', 'x', '\n', 3},
                0,
                XXH3_64bits(stamps.data(), stamps.size()),
                folders,
                scanned_at,
                image.size(),
                messages};
  const char* const covered = reinterpret_cast<const char*>(&header.stamps_checksum);
  const std::size_t octets = sizeof header - offsetof(Layout, stamps_checksum);
  header.image_checksum =
      XXH3_64bits_withSeed(image.data(), image.size(), XXH3_64bits(covered, octets));
  return std::string(reinterpret_cast<const char*>(&header), sizeof header).append(image) + stamps;
}

// Folders that have these stamps and are large enough for any index.
Folders::Statuses statuses_of(const FolderStamps& stamps) {
  Folders::Statuses statuses{};
  for (std::size_t at = 0; at < stamps.size(); ++at) {
    statuses[at].st_ino = stamps[at].inode;
    statuses[at].st_size = 1 << 20;
    statuses[at].st_mtim.tv_nsec = stamps[at].modified;
    statuses[at].st_ctim.tv_nsec = stamps[at].changed;
  }
  return statuses;
}

void check(const std::string& file, const FolderStamps& stamps) {
  const OneFile disk(file);
  const auto index = Index::load(disk, Descriptor(), statuses_of(stamps), Patience::MayBlock);
  if (!index.has_value()) return;
  const maildrop::Snapshot& snapshot = index->snapshot();
  std::uint64_t total = 0;
  for (std::uint32_t value = 0; value < snapshot.size(); ++value) {
    const std::string_view name = snapshot.name({value});
    law(name.size() >= 2 && (name[0] == 'n' || name[0] == 'c') && name[1] != '.',
        "a name is one of a message in new or cur");
    law(name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos,
        "no name leads out of its folder");
    law(maildrop::is_unique_id(snapshot.unique_id({value})), "a unique-id is valid");
    total += snapshot.octets({value});
    if (index->age() == Index::Age::Stale) (void)index->is_unchanged({value}, {});
  }
  law(total == snapshot.total_octets(), "the whole is the sum of its parts");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const FolderStamps folders{{{1, 1, 1}, {2, 1, 1}}};
  fuzzing::Octets input(data, size);
  const std::uint8_t choice = input.number();
  const FolderStamps now = choice % 2 == 0 ? folders : FolderStamps{};
  if (choice % 8 == 7) {
    check(std::string(input.rest()), now);
  } else {
    const std::uint64_t messages = input.number();
    const std::int64_t scanned_at = choice % 32 < 16 ? INT64_MAX : INT64_MIN;
    check(forge(folders, scanned_at, messages, input.rest()), now);
  }
  return 0;
}
