// SPDX-License-Identifier: Apache-2.0
//
// What one scan of a Maildir found, kept in a file of the Maildir for the next login, which then
// need not look at a single message.
//
// It is a cache and no more: whatever is wrong with the file, it counts as missing, and nothing
// but time is lost. It is believed as long as the stamps of the folders are those of the scan; a
// message in it, as long as the file is the same. That the file was not changed in place is for
// whoever reads it to find out: see stamp_in_index().
//
// The file is of this machine's octet order: a header, the snapshot's image, and a stamp for each
// message. A login by an index that is current does not read the stamps.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "folders.h"
#include "restante/base/patience.h"
#include "restante/base/result.h"
#include "restante/maildrop/snapshot.h"
#include "restante/stores/maildir/file_system.h"
#include "stamp.h"

namespace restante::stores {

struct IndexContents;

class Index {
 public:
  // In the Maildir, beside `new` and `cur`. The second is the file while it is written.
  static constexpr const char* file_name = "restante.index";
  static constexpr const char* unfinished_name = "restante.index.new";

  // Reading and checking an image of so many octets, which is some 25,000 messages, takes about
  // 300 microseconds: what the loop may be held up.
  static constexpr std::uint64_t image_octets_on_loop_max = 1536 * 1024;

  // Some five million messages. A file costs nobody anything to make it seem larger, and what it
  // says is taken into memory before it can be checked.
  static constexpr std::uint64_t file_octets_max = std::uint64_t{512} << 20;

  // WouldBlock: see Patience. NotFound: there is none that is of any use. `stamps` are the folders'
  // present ones; with Patience::CachedOnly an index that is not current is of no use.
  [[nodiscard]] static Result<Index> load(const FileSystem& system, const std::string& maildir,
                                          const FolderStamps& stamps, Patience patience);

  // Whether a scan now would find the same.
  enum class Age { Current, Stale };
  Age age() const { return age_; }

  const maildrop::Snapshot& snapshot() const { return snapshot_; }
  maildrop::Snapshot take_snapshot() { return std::move(snapshot_); }

  // Of the message that was counted. REQUIRES: Stale.
  const MessageStamp& stamp(maildrop::MessageIndex index) const { return stamps_[index.value]; }

  // When the scan began, and when the message was looked at that was looked at first: by this scan
  // or, where that believed an earlier index, by an earlier one. By the disk's clock.
  std::int64_t scanned_at() const { return header_.scanned_at; }
  std::int64_t looked_at() const { return header_.looked_at; }

 private:
  struct Header {
    std::array<char, 8> magic;
    std::uint64_t image_checksum;  // of the header behind it, too
    std::uint64_t stamps_checksum;
    FolderStamps folders;
    std::int64_t scanned_at;
    std::int64_t looked_at;
    std::uint64_t image_octets;
    std::uint64_t messages;
  };
  friend Result<std::int64_t> write_index(const FileSystem& system, const std::string& maildir,
                                          const IndexContents& contents);
  friend Result<MessageStamp> stamp_in_index(const FileSystem& system, const std::string& maildir,
                                             std::int64_t scanned_at, maildrop::MessageIndex index,
                                             Patience patience);

  static constexpr std::array<char, 8> magic{'r', 's', 't', 'i', 'd', 'x', '\n', 3};

  Index(const Header& header, Age age) : header_(header), age_(age) {}

  static Descriptor open(const FileSystem& system, const std::string& maildir, Patience patience);
  static Result<Header> read_header(const FileSystem& system, const Descriptor& file,
                                    Patience patience);
  static bool is_plausible(const Header& header, std::uint64_t file_octets);
  static std::uint64_t image_checksum_of(const Header& header, std::string_view image);
  static std::string octets_of(const IndexContents& contents, std::int64_t scanned_at);
  // When the scan began, or a negated errno.
  static std::expected<std::int64_t, int> write_contents(const FileSystem& system,
                                                         const Descriptor& file,
                                                         const IndexContents& contents);

  int read_image(const FileSystem& system, const Descriptor& file, Patience patience);
  int read_stamps(const FileSystem& system, const Descriptor& file);

  Header header_;
  Age age_;
  maildrop::Snapshot snapshot_;
  std::vector<MessageStamp> stamps_;
};

// All is borrowed. `folders` were taken before the folders were read, `age` nanoseconds ago;
// `messages` has a stamp for each message of the snapshot. `looked_at` is 0 where all were looked
// at by this scan.
struct IndexContents {
  const maildrop::Snapshot& snapshot;
  const FolderStamps& folders;
  std::span<const MessageStamp> messages;
  std::int64_t age;
  std::int64_t looked_at;
};

// Waits for the disk, and says when the scan began. Where it fails the next login scans.
[[nodiscard]] Result<std::int64_t> write_index(const FileSystem& system, const std::string& maildir,
                                               const IndexContents& contents);

// Where it cannot be removed, it stays.
void discard_index(const FileSystem& system, const std::string& maildir);

// The stamp of a message in the index that was written by the scan of this time. NotFound where
// there is none any more.
[[nodiscard]] Result<MessageStamp> stamp_in_index(const FileSystem& system,
                                                  const std::string& maildir,
                                                  std::int64_t scanned_at,
                                                  maildrop::MessageIndex index, Patience patience);

}  // namespace restante::stores
