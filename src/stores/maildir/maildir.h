// SPDX-License-Identifier: Apache-2.0
//
// One session's Maildir. While no message is being read it holds no descriptor.
//
// Files are known by the names they had at login. Where another program renamed one since, it is
// found again by its base name.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "folders.h"
#include "open_folders.h"
#include "restante/base/descriptor.h"
#include "restante/maildrop/mail_store.h"
#include "restante/stores/maildir/file_system.h"
#include "restante/stores/maildir/lock_table.h"
#include "scan.h"

namespace restante::stores {

class Maildir final : public maildrop::Maildrop {
 public:
  // `system` and `open_folders` are borrowed.
  Maildir(const FileSystem& system, OpenFolders& open_folders, LockTable::Hold hold, Sight sight);
  ~Maildir() override { open_folders_.forget(this); }

  const maildrop::Snapshot& snapshot() const override { return sight_.snapshot; }

  [[nodiscard]] Result<maildrop::Piece> read(maildrop::MessageIndex index, std::uint64_t offset,
                                             std::span<char> space, Patience patience) override;
  [[nodiscard]] std::optional<maildrop::WireFile> wire_file(maildrop::MessageIndex index,
                                                            std::uint64_t offset,
                                                            std::size_t octets_max) override;
  void stop_reading() noexcept override { reading_ = {}; }
  void mark_seen(maildrop::MessageIndex index) override;
  [[nodiscard]] maildrop::Removal remove(const maildrop::DeletionMarks& marks) override;

 private:
  struct Reading {
    Descriptor file;
    std::uint32_t index = 0;
    std::uint64_t size = 0;
    maildrop::Form form = maildrop::Form::Stored;
  };

  Result<void> start_reading(maildrop::MessageIndex index, Patience patience);
  // A Maildir's messages don't change; one that did was counted by an index that tells a lie now.
  bool has_changed_since_indexed(const struct stat& status) const;
  Result<maildrop::Piece> read_piece(std::uint64_t offset, std::span<char> space,
                                     Patience patience) const;

  // An open file or a negated errno.
  int open_file(std::string_view message_name) const;
  int open_cached_file(std::string_view message_name) const;
  int open_in_kept_folder(std::string_view message_name) const;
  int open_within(int folder, std::string_view message_name, Patience patience) const;
  Descriptor open_folder(Place place, Patience patience) const;
  Result<Descriptor> open_renamed(maildrop::MessageIndex index);
  Result<void> find_renamed();

  std::string_view current_name(maildrop::MessageIndex index) const;
  Error error(int code, maildrop::MessageIndex index) const;

  const FileSystem& system_;
  OpenFolders& open_folders_;
  const LockTable::Hold hold_;
  const Sight sight_;  // at login

  Reading reading_;
  // Names that are no longer the snapshot's; null: none.
  std::unique_ptr<std::map<std::uint32_t, std::string>> renamed_;
};

}  // namespace restante::stores
