// SPDX-License-Identifier: Apache-2.0
//
// What one scan of a Maildir found, kept in a file of the Maildir for the next login, which then
// need not look at a single message.
//
// It is a cache and no more: whatever is wrong with the file, it counts as missing, and nothing
// but time is lost. It is believed as long as the stamps of the folders are those of the scan; a
// message in it, as long as the message's own stamp is.
//
// The file is of this machine's octet order: a header, a fixed-size entry a message, then all
// names, each with a NUL behind it. The header's checksum covers everything behind itself.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "folders.h"
#include "restante/base/patience.h"
#include "restante/base/result.h"
#include "restante/maildrop/form.h"
#include "restante/maildrop/snapshot.h"
#include "restante/stores/maildir/file_system.h"
#include "stamp.h"

namespace restante::stores {

struct IndexedMessage {
  std::uint64_t octets;  // on the wire
  maildrop::Form form;
  MessageStamp stamp;
  std::string_view name;  // "cur/BASE:2,S"; a NUL follows
};

class Index {
 public:
  // In the Maildir, beside `new` and `cur`. The second is the file while it is written.
  static constexpr const char* file_name = "restante.index";
  static constexpr const char* unfinished_name = "restante.index.new";

  // Reading and checking 3,000 messages takes about 200 microseconds: what the loop may be held up.
  static constexpr std::uint64_t octets_on_loop_max = 256 * 1024;

  // WouldBlock: see Patience. NotFound: there is none that is of any use.
  [[nodiscard]] static Result<Index> load(const FileSystem& system, const std::string& maildir,
                                          Patience patience);

  // From a file's contents. NotFound: it is none that is of any use.
  [[nodiscard]] static Result<Index> parse(std::unique_ptr<char[]> contents, std::size_t octets);

  // Whether a scan now would find the same.
  [[nodiscard]] bool is_current(const FolderStamps& stamps) const;

  // In the order of the scan. The names live as long as the Index.
  [[nodiscard]] std::vector<IndexedMessage> messages() const;

  // Whether the message, found with this stamp, is the one that was counted.
  [[nodiscard]] bool is_unchanged(const IndexedMessage& message, const MessageStamp& stamp) const;

  // By the disk's clock.
  std::int64_t scanned_at() const { return header_.scanned_at; }

  [[nodiscard]] maildrop::Snapshot snapshot() const;

 private:
  struct Header {
    std::array<char, 8> magic;
    std::uint64_t checksum;
    FolderStamps stamps;
    std::int64_t scanned_at;
    std::uint64_t messages;
    std::uint64_t name_octets;
  };
  struct Entry {
    std::uint64_t octets;
    MessageStamp stamp;
    std::uint32_t name_length;
    std::uint32_t form;
  };
  friend class IndexWriter;

  static constexpr std::array<char, 8> magic{'r', 's', 't', 'i', 'd', 'x', '\n', 1};

  Index(const Header& header, std::unique_ptr<char[]> contents)
      : header_(header), contents_(std::move(contents)) {}

  static maildrop::Form form_of(const Entry& entry);
  static std::uint64_t checksum_of(const char* contents, std::size_t octets);
  bool is_sound() const;

  // Stops and answers false where the visitor does. REQUIRES: the octets add up.
  template <class Visitor>
  bool walk(Visitor visit) const;

  Header header_;
  std::unique_ptr<char[]> contents_;
};

// Collects a scan's findings and writes them. That may fail, in silence: then the next login scans.
class IndexWriter {
 public:
  // In the order of the scan. A NUL must follow the name.
  void add(const IndexedMessage& message);

  // `stamps` were taken before the folders were read, `age` nanoseconds ago. Waits for the disk.
  void write(const FileSystem& system, const std::string& maildir, const FolderStamps& stamps,
             std::int64_t age) const;

 private:
  // A negated errno where it went wrong.
  int write_contents(const FileSystem& system, const Descriptor& file, const FolderStamps& stamps,
                     std::int64_t age) const;

  std::string entries_;
  std::string names_;
};

}  // namespace restante::stores
