// SPDX-License-Identifier: Apache-2.0
//
// What one scan of a Maildir found, kept in a file of the Maildir for the next login, which then
// need not look at a single message.
//
// It is a cache and no more: whatever is wrong with the file, it counts as missing, and nothing
// but time is lost. It is believed only if nobody but us can have written it, and as long as the
// stamps of the folders are those of the scan; a message in it, as long as the message's own stamp
// is.
//
// The file is of this machine's octet order: a header, the snapshot's image, and a stamp for each
// message. A login by an index that is current does not read the stamps.
#pragma once

#include <array>
#include <cstdint>
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

  // Some five million messages.
  static constexpr std::uint64_t file_octets_max = std::uint64_t{512} << 20;

  // How large the index of these folders may be. A name takes at least one octet of its folder, on
  // whatever disk, and an index at most 324: entry, stamp, letter and name, unique-id. What it says
  // is taken into memory before it can be checked.
  [[nodiscard]] static std::uint64_t octets_max(const Folders::Statuses& folders);

  // WouldBlock: see Patience. NotFound: there is none that is of any use. `folders` are as they are
  // now; with Patience::CachedOnly an index that is not current is of no use.
  [[nodiscard]] static Result<Index> load(const FileSystem& system, const Descriptor& maildir,
                                          const Folders::Statuses& folders, Patience patience);

  // What the scan that found `snapshot` saw of each message; nothing where there is no index of
  // that scan. Waits for the disk.
  [[nodiscard]] static std::vector<MessageStamp> stamps_of(const FileSystem& system,
                                                           const Descriptor& maildir,
                                                           const maildrop::Snapshot& snapshot);

  // Whether a scan now would find the same.
  enum class Age { Current, Stale };
  Age age() const { return age_; }

  const maildrop::Snapshot& snapshot() const { return snapshot_; }
  maildrop::Snapshot take_snapshot() { return std::move(snapshot_); }

  // Whether the message, found with this stamp, is the one that was counted. REQUIRES: Stale.
  [[nodiscard]] bool is_unchanged(maildrop::MessageIndex index, const MessageStamp& stamp) const;

  // When the scan began, by the disk's clock.
  std::int64_t scanned_at() const { return header_.scanned_at; }

 private:
  struct Header {
    std::array<char, 8> magic;
    std::uint64_t image_checksum;  // of the header behind it, too
    std::uint64_t stamps_checksum;
    FolderStamps folders;
    std::int64_t scanned_at;
    std::uint64_t image_octets;
    std::uint64_t messages;
  };
  friend Result<void> write_index(const FileSystem& system, const Descriptor& maildir,
                                  const IndexContents& contents);

  static constexpr std::array<char, 8> magic{'r', 's', 't', 'i', 'd', 'x', '\n', 3};

  Index(const Header& header, Age age) : header_(header), age_(age) {}

  // The file, which may be as large as `octets_max`, and what its header says.
  struct Opened {
    Descriptor file;
    Header header;
  };
  static Result<Opened> open(const FileSystem& system, const Descriptor& maildir,
                             std::uint64_t octets_max, Patience patience);

  // No other user can write to it, under this or another name.
  static bool is_ours(const FileSystem& system, const struct stat& status);
  static bool is_plausible(const Header& header, std::uint64_t file_octets);
  static std::uint64_t image_checksum_of(const Header& header, std::string_view image);
  static std::string octets_of(const IndexContents& contents, std::int64_t now);
  static int write_contents(const FileSystem& system, const Descriptor& file,
                            const IndexContents& contents);

  int read_image(const FileSystem& system, const Descriptor& file, Patience patience);
  int read_stamps(const FileSystem& system, const Descriptor& file);

  Header header_;
  Age age_;
  maildrop::Snapshot snapshot_;
  std::vector<MessageStamp> stamps_;
};

// For when a message turns out not to be what was counted. Where the file cannot be removed, it
// stays.
void discard_index(const FileSystem& system, const Descriptor& maildir);

// All is borrowed. `folders` were taken before the folders were read, `age` nanoseconds ago;
// `messages` has a stamp for each message of the snapshot.
struct IndexContents {
  const maildrop::Snapshot& snapshot;
  const FolderStamps& folders;
  std::span<const MessageStamp> messages;
  std::int64_t age;
};

// Waits for the disk. Where it fails the next login scans.
[[nodiscard]] Result<void> write_index(const FileSystem& system, const Descriptor& maildir,
                                       const IndexContents& contents);

}  // namespace restante::stores
