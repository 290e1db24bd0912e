// SPDX-License-Identifier: Apache-2.0
#include "index.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <xxhash.h>

#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include "listing.h"
#include "message_name.h"
#include "persistently.h"

namespace restante::stores {

namespace {

// A Snapshot holds sizes of 47 bits.
constexpr std::uint64_t octets_limit = std::uint64_t{1} << 47;

// Anybody who may write into the Maildir may have written the index: no name leads out of its
// folder.
bool is_message_name(std::string_view name) {
  const bool has_place = name.starts_with("new/") || name.starts_with("cur/");
  if (!has_place || name.size() > name_of(Place::Cur).size() + 1 + NAME_MAX) return false;
  const std::string_view file = file_name_of(name);
  return !file.empty() && file.front() != '.' &&
         std::memchr(file.data(), '/', file.size()) == nullptr &&
         std::memchr(file.data(), '\0', file.size()) == nullptr;
}

template <class Part>
Part part_at(const char* octets) {
  std::array<char, sizeof(Part)> part;
  std::memcpy(part.data(), octets, part.size());
  return std::bit_cast<Part>(part);
}

Failure no_index() {
  return failure(ErrorKind::NotFound);
}

// What went wrong, if anything did, is found out by the call that may wait.
Failure no_index(Patience patience, int code) {
  const bool may_be_there = patience == Patience::CachedOnly && code != -ENOENT;
  return may_be_there ? failure(ErrorKind::WouldBlock) : no_index();
}

}  // namespace

template <class Visitor>
bool Index::walk(Visitor visit) const {
  const char* entry_at = contents_.get() + sizeof(Header);
  const char* name_at = entry_at + header_.messages * sizeof(Entry);
  for (std::uint64_t at = 0; at < header_.messages; ++at, entry_at += sizeof(Entry)) {
    const auto entry = part_at<Entry>(entry_at);
    if (!visit(entry, name_at)) return false;
    name_at += entry.name_length + 1;
  }
  return true;
}

Result<Index> Index::load(const FileSystem& system, const std::string& maildir, Patience patience) {
  const std::string path = std::string(maildir).append("/").append(file_name);
  const Descriptor file(
      persistently([&] { return system.open(AT_FDCWD, path.c_str(), message_flags, patience); }));
  if (!file.is_open()) return no_index(patience, file.number());
  struct stat status {};
  const int code = persistently([&] { return system.status(file.number(), status); });
  if (code < 0 || !S_ISREG(status.st_mode)) return no_index();
  const auto octets = static_cast<std::uint64_t>(status.st_size);
  if (patience == Patience::CachedOnly && octets > octets_on_loop_max) {
    return failure(ErrorKind::WouldBlock);
  }
  auto contents = std::make_unique_for_overwrite<char[]>(octets);
  for (std::uint64_t offset = 0; offset < octets;) {
    const std::span<char> space(contents.get() + offset, octets - offset);
    const ssize_t count =
        persistently([&] { return system.read(file.number(), space, offset, patience); });
    if (count <= 0) return no_index(patience, static_cast<int>(count));
    offset += static_cast<std::uint64_t>(count);
  }
  return parse(std::move(contents), octets);
}

Result<Index> Index::parse(std::unique_ptr<char[]> contents, std::size_t octets) {
  if (octets < sizeof(Header)) return no_index();
  const auto header = part_at<Header>(contents.get());
  if (header.magic != magic) return no_index();
  const std::uint64_t rest = octets - sizeof(Header);
  if (header.messages > rest / sizeof(Entry)) return no_index();
  if (header.name_octets != rest - header.messages * sizeof(Entry)) return no_index();
  if (header.name_octets > Listing::name_octets_max) return no_index();
  if (header.checksum != checksum_of(contents.get(), octets)) return no_index();
  Index index(header, std::move(contents));
  if (!index.is_sound()) return no_index();
  return index;
}

std::uint64_t Index::checksum_of(const char* contents, std::size_t octets) {
  constexpr std::size_t covered_from = offsetof(Header, stamps);
  return XXH3_64bits(contents + covered_from, octets - covered_from);
}

bool Index::is_sound() const {
  std::uint64_t left = header_.name_octets;
  const bool sound = walk([&](const Entry& entry, const char* name) {
    if (left == 0 || entry.name_length > left - 1) return false;
    left -= entry.name_length + 1;
    return entry.octets < octets_limit && name[entry.name_length] == '\0' &&
           is_message_name({name, entry.name_length});
  });
  return sound && left == 0;
}

bool Index::is_current(const FolderStamps& stamps) const {
  return stamps == header_.stamps && tick_of(stamps, header_.scanned_at) == Tick::Settled;
}

maildrop::Form Index::form_of(const Entry& entry) {
  const bool is_wire = entry.form == static_cast<std::uint32_t>(maildrop::Form::Wire);
  return is_wire ? maildrop::Form::Wire : maildrop::Form::Stored;
}

std::vector<IndexedMessage> Index::messages() const {
  std::vector<IndexedMessage> all;
  all.reserve(header_.messages);
  walk([&](const Entry& entry, const char* name) {
    all.push_back({entry.octets, form_of(entry), entry.stamp, {name, entry.name_length}});
    return true;
  });
  return all;
}

bool Index::is_unchanged(const IndexedMessage& message, const MessageStamp& stamp) const {
  return stamp == message.stamp && tick_of(stamp.modified, header_.scanned_at) == Tick::Settled;
}

maildrop::Snapshot Index::snapshot() const {
  maildrop::Snapshot snapshot;
  snapshot.reserve(header_.messages, header_.name_octets - header_.messages);
  walk([&](const Entry& entry, const char* octets) {
    const std::string_view name(octets, entry.name_length);
    add_message(snapshot, name, base_name(file_name_of(name)), entry.octets, form_of(entry));
    return true;
  });
  snapshot.shrink_to_fit();
  return snapshot;
}

void IndexWriter::add(const IndexedMessage& message) {
  const Index::Entry entry{message.octets, message.stamp,
                           static_cast<std::uint32_t>(message.name.size()),
                           static_cast<std::uint32_t>(message.form)};
  entries_.append(reinterpret_cast<const char*>(&entry), sizeof entry);
  names_.append(message.name.data(), message.name.size() + 1);
}

void IndexWriter::write(const FileSystem& system, const std::string& maildir,
                        const FolderStamps& stamps, std::int64_t age) const {
  const Descriptor folder(persistently(
      [&] { return system.open(AT_FDCWD, maildir.c_str(), folder_flags, Patience::MayBlock); }));
  if (!folder.is_open()) return;
  // One that is there was left by a process that died. It is not written to: it might be a link.
  persistently([&] { return system.unlink(folder.number(), Index::unfinished_name); });
  const Descriptor file(
      persistently([&] { return system.create(folder.number(), Index::unfinished_name); }));
  if (!file.is_open()) return;
  const int code = write_contents(system, file, stamps, age);
  if (code >= 0) {
    const int replaced = persistently(
        [&] { return system.replace(folder.number(), Index::unfinished_name, Index::file_name); });
    if (replaced >= 0) return;
  }
  persistently([&] { return system.unlink(folder.number(), Index::unfinished_name); });
}

int IndexWriter::write_contents(const FileSystem& system, const Descriptor& file,
                                const FolderStamps& stamps, std::int64_t age) const {
  // The file was made just now, by the clock of the disk that stamps the folders as well.
  struct stat status {};
  const int code = persistently([&] { return system.status(file.number(), status); });
  if (code < 0) return code;
  const std::int64_t now = message_stamp(status).modified;
  const Index::Header header{
      Index::magic, 0, stamps, now - age, entries_.size() / sizeof(Index::Entry), names_.size()};
  std::string contents(reinterpret_cast<const char*>(&header), sizeof header);
  contents.append(entries_).append(names_);
  const std::uint64_t checksum = Index::checksum_of(contents.data(), contents.size());
  std::memcpy(contents.data() + offsetof(Index::Header, checksum), &checksum, sizeof checksum);
  for (std::string_view rest = contents; !rest.empty();) {
    const ssize_t count = persistently([&] { return system.write(file.number(), rest); });
    if (count <= 0) return count < 0 ? static_cast<int>(count) : -EIO;
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

}  // namespace restante::stores
