// SPDX-License-Identifier: Apache-2.0
#include "index.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <optional>

#include "listing.h"
#include "persistently.h"

namespace restante::stores {

namespace {

Failure no_index() {
  return failure(ErrorKind::NotFound);
}

// What went wrong, if anything did, is found out by the call that may wait.
Failure no_index(Patience patience, int code) {
  const bool may_be_there = patience == Patience::CachedOnly && code == -EAGAIN;
  return may_be_there ? failure(ErrorKind::WouldBlock) : no_index();
}

// 0 once the space is full; -ENODATA where the file ends before.
int read_all(const FileSystem& system, const Descriptor& file, std::span<char> space,
             std::uint64_t offset, Patience patience) {
  while (!space.empty()) {
    const ssize_t count =
        persistently([&] { return system.read(file.number(), space, offset, patience); });
    if (count < 0) return static_cast<int>(count);
    // Without waiting, the end may just not be in memory.
    if (count == 0) return patience == Patience::CachedOnly ? -EAGAIN : -ENODATA;
    space = space.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
  return 0;
}

// Anybody who may write into the Maildir may have written the index: no name leads out of its
// folder. In one go over all of them, because a login waits for it.
bool are_message_names(const maildrop::Snapshot& snapshot) {
  unsigned char misfits = 0;
  for (const char octet : snapshot.names()) {
    misfits |= static_cast<unsigned char>((octet == '/') | (octet == '\0'));
  }
  if (misfits != 0) return false;
  for (std::uint32_t value = 0; value < snapshot.size(); ++value) {
    const std::string_view name = snapshot.name({value});
    if (name.size() < 2 || name.size() > 1 + NAME_MAX) return false;
    if ((name[0] != 'c' && name[0] != 'n') || name[1] == '.') return false;
  }
  return true;
}

template <class Part>
std::string_view octets_of_part(const Part& part) {
  return {reinterpret_cast<const char*>(&part), sizeof part};
}

}  // namespace

std::uint64_t Index::octets_max(const Folders::Statuses& folders) {
  constexpr std::uint64_t message_octets_max = 324;
  constexpr std::uint64_t always_allowed = 64 * 1024;
  std::uint64_t most = always_allowed;
  for (const struct stat& folder : folders) {
    const bool is_there = folder.st_ino != 0;
    // There are disks that tell no sizes of folders.
    if (is_there && folder.st_size == 0) return file_octets_max;
    most += message_octets_max * static_cast<std::uint64_t>(folder.st_size);
  }
  return std::min(most, file_octets_max);
}

Result<Index::Opened> Index::open(const FileSystem& system, const Descriptor& maildir,
                                  std::uint64_t octets_max, Patience patience) {
  Descriptor file(persistently(
      [&] { return system.open(maildir.number(), file_name, message_flags, patience); }));
  if (!file.is_open()) return no_index(patience, file.number());
  struct stat status {};
  const int code = persistently([&] { return system.status(file.number(), status); });
  if (code < 0 || !is_ours(system, status)) return no_index();
  const auto file_octets = static_cast<std::uint64_t>(status.st_size);
  if (file_octets > octets_max) return no_index();

  std::array<char, sizeof(Header)> octets;
  const int header_read = read_all(system, file, octets, 0, patience);
  if (header_read < 0) return no_index(patience, header_read);
  const auto header = std::bit_cast<Header>(octets);
  if (!is_plausible(header, file_octets)) return no_index();
  return Opened{std::move(file), header};
}

Result<Index> Index::load(const FileSystem& system, const Descriptor& maildir,
                          const Folders::Statuses& folders, Patience patience) {
  const auto opened = open(system, maildir, octets_max(folders), patience);
  if (!opened) return Failure(opened.error());
  const auto& [file, header] = *opened;
  const FolderStamps stamps = folder_stamps(folders);
  const bool is_current =
      stamps == header.folders && tick_of(stamps, header.scanned_at) == Tick::Settled;
  if (patience == Patience::CachedOnly) {
    if (!is_current) return no_index();
    if (header.image_octets > image_octets_on_loop_max) return failure(ErrorKind::WouldBlock);
  }
  Index index(header, is_current ? Age::Current : Age::Stale);
  int read = index.read_image(system, file, patience);
  if (read == 0 && !is_current) read = index.read_stamps(system, file);
  if (read < 0) return no_index(patience, read);
  return index;
}

std::vector<MessageStamp> Index::stamps_of(const FileSystem& system, const Descriptor& maildir,
                                           const maildrop::Snapshot& snapshot) {
  const auto opened = open(system, maildir, file_octets_max, Patience::MayBlock);
  if (!opened || opened->header.messages != snapshot.size()) return {};
  Index index(opened->header, Age::Stale);
  const std::uint64_t checksum = image_checksum_of(index.header_, snapshot.image());
  if (checksum != index.header_.image_checksum) return {};
  if (index.read_stamps(system, opened->file) < 0) return {};
  return std::move(index.stamps_);
}

bool Index::is_ours(const FileSystem& system, const struct stat& status) {
  return S_ISREG(status.st_mode) && status.st_uid == system.user() && status.st_nlink == 1 &&
         (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

bool Index::is_plausible(const Header& header, std::uint64_t file_octets) {
  if (header.magic != magic || file_octets < sizeof(Header)) return false;
  if (header.scanned_at < 0) return false;
  const std::uint64_t rest = file_octets - sizeof(Header);
  if (header.messages > rest / sizeof(MessageStamp)) return false;
  return header.image_octets == rest - header.messages * sizeof(MessageStamp) &&
         header.messages <= Listing::name_octets_max;
}

std::uint64_t Index::image_checksum_of(const Header& header, std::string_view image) {
  constexpr std::size_t covered_from = offsetof(Header, stamps_checksum);
  const std::string_view covered = octets_of_part(header).substr(covered_from);
  const std::uint64_t seed = XXH3_64bits(covered.data(), covered.size());
  return XXH3_64bits_withSeed(image.data(), image.size(), seed);
}

int Index::read_image(const FileSystem& system, const Descriptor& file, Patience patience) {
  const auto octets = static_cast<std::size_t>(header_.image_octets);
  auto image = std::make_unique_for_overwrite<char[]>(octets);
  const int code = read_all(system, file, {image.get(), octets}, sizeof(Header), patience);
  if (code < 0) return code;
  if (image_checksum_of(header_, {image.get(), octets}) != header_.image_checksum) return -ENODATA;
  auto snapshot = maildrop::Snapshot::from_image(std::move(image), octets,
                                                 static_cast<std::uint32_t>(header_.messages));
  if (!snapshot || !are_message_names(*snapshot)) return -ENODATA;
  snapshot_ = std::move(*snapshot);
  return 0;
}

int Index::read_stamps(const FileSystem& system, const Descriptor& file) {
  stamps_.resize(static_cast<std::size_t>(header_.messages));
  const std::span<char> space(reinterpret_cast<char*>(stamps_.data()),
                              stamps_.size() * sizeof(MessageStamp));
  const std::uint64_t offset = sizeof(Header) + header_.image_octets;
  const int code = read_all(system, file, space, offset, Patience::MayBlock);
  if (code < 0) return code;
  return XXH3_64bits(space.data(), space.size()) == header_.stamps_checksum ? 0 : -ENODATA;
}

bool Index::is_unchanged(maildrop::MessageIndex index, const MessageStamp& stamp) const {
  const bool makes_sense = can_have(stamp.size, snapshot_.octets(index), snapshot_.form(index));
  return makes_sense && stamp == stamps_[index.value] &&
         tick_of(stamp.modified, header_.scanned_at) == Tick::Settled;
}

void discard_index(const FileSystem& system, const Descriptor& maildir) {
  persistently([&] { return system.unlink(maildir.number(), Index::file_name); });
}

Result<void> write_index(const FileSystem& system, const Descriptor& maildir,
                         const IndexContents& contents) {
  // One that is there was left by a process that died. It is not written to: it might be a link.
  persistently([&] { return system.unlink(maildir.number(), Index::unfinished_name); });
  const Descriptor file(
      persistently([&] { return system.create(maildir.number(), Index::unfinished_name); }));
  int code = file.is_open() ? Index::write_contents(system, file, contents) : file.number();
  if (code == 0) {
    code = persistently(
        [&] { return system.replace(maildir.number(), Index::unfinished_name, Index::file_name); });
    if (code >= 0) return {};
  }
  persistently([&] { return system.unlink(maildir.number(), Index::unfinished_name); });
  return system_failure(-code, Index::file_name);
}

int Index::write_contents(const FileSystem& system, const Descriptor& file,
                          const IndexContents& contents) {
  // The file was made just now, by the clock of the disk that stamps the folders as well.
  struct stat status {};
  const int code = persistently([&] { return system.status(file.number(), status); });
  if (code < 0) return code;
  const std::string octets = octets_of(contents, message_stamp(status).modified);
  for (std::string_view rest = octets; !rest.empty();) {
    const ssize_t count = persistently([&] { return system.write(file.number(), rest); });
    if (count <= 0) return count < 0 ? static_cast<int>(count) : -EIO;
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

std::string Index::octets_of(const IndexContents& contents, std::int64_t now) {
  const std::string_view image = contents.snapshot.image();
  const std::string_view stamps(reinterpret_cast<const char*>(contents.messages.data()),
                                contents.messages.size_bytes());
  Header header{magic,
                0,
                XXH3_64bits(stamps.data(), stamps.size()),
                contents.folders,
                now - contents.age,
                image.size(),
                contents.messages.size()};
  header.image_checksum = image_checksum_of(header, image);
  return std::string(octets_of_part(header)).append(image).append(stamps);
}

}  // namespace restante::stores
