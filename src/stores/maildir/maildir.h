// SPDX-License-Identifier: Apache-2.0
//
// One session's Maildir. While no message is being read it holds no descriptor. What it opens later
// is what it was at login, or an error.
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

#include "deleted_folder.h"
#include "folders.h"
#include "held_maildir.h"
#include "open_folders.h"
#include "restante/base/descriptor.h"
#include "restante/maildrop/mail_store.h"
#include "restante/stores/maildir/file_system.h"
#include "restante/stores/maildir/maildir_store.h"
#include "restante/stores/maildir/route.h"
#include "scan.h"
#include "stamp.h"

namespace restante::stores {

class Maildir final : public maildrop::Maildrop {
 public:
  // What all Maildirs of a store have in common.
  struct Means {
    const FileSystem& system;
    OpenFolders& open_folders;
    DeletedMail deleted;
  };

  // `means` is borrowed.
  Maildir(const Means& means, Route route, MaildirHolds holds, Sight sight);
  ~Maildir() override;

  const maildrop::Snapshot& snapshot() const override { return sight_.snapshot; }

  [[nodiscard]] Result<maildrop::Piece> read(maildrop::MessageIndex index, std::uint64_t offset,
                                             std::span<char> space, Enquiry& enquiry) override;
  [[nodiscard]] std::optional<maildrop::WireFile> wire_file(maildrop::MessageIndex index,
                                                            std::uint64_t offset,
                                                            std::size_t octets_max) override;
  void stop_reading() noexcept override { reading_ = {}; }
  void distrust(maildrop::MessageIndex index) noexcept override;
  [[nodiscard]] Result<void> mark_seen(maildrop::MessageIndex index, Enquiry& enquiry) override;
  [[nodiscard]] Result<maildrop::Removal> remove(const maildrop::DeletionMarks& marks,
                                                 Enquiry& enquiry) override;
  [[nodiscard]] Result<void> give_back(Enquiry& enquiry) override;

 private:
  struct Reading {
    Descriptor file;
    std::uint32_t index = 0;
    FileState beginning{};
    maildrop::Form form = maildrop::Form::Stored;
  };

  Result<void> start_reading(maildrop::MessageIndex index, Patience patience);
  // The form in which the message may be sent, if it is one that may be.
  Result<maildrop::Form> judge(maildrop::MessageIndex index, const struct stat& status,
                               Patience patience);
  Result<Constancy> constancy(maildrop::MessageIndex index, const struct stat& status,
                              Patience patience);
  // Whether a message that has another name than at login is that of the login. Waits for the disk.
  bool is_only_renamed(maildrop::MessageIndex index, const struct stat& status);
  bool may_be_of_rename(const struct stat& status) const;
  void recall_fingerprints();
  // Of a reading that went on for longer than a call: that its file is what it was.
  Result<void> is_unchanged(Patience patience);
  // Whether the name still leads to the file that is being read.
  Name name_of_reading(const struct stat& status) const;
  Failure changed(maildrop::MessageIndex index, Patience patience);
  void discard_index() const;
  Result<DeletedFolder> open_aside() const;
  Result<maildrop::Piece> read_piece(std::uint64_t offset, std::span<char> space,
                                     Patience patience) const;

  Result<void> refuse_packed(maildrop::MessageIndex index, std::string_view begin) const;

  // An open file or a negated errno.
  int open_file(std::string_view message_name) const;
  int open_cached_file(std::string_view message_name) const;
  int open_in_kept_folder(std::string_view message_name) const;
  int open_within(int folder, std::string_view message_name, Patience patience) const;
  Descriptor open_folder(Place place, Patience patience) const;
  Descriptor open_place(Place place, Patience patience) const;
  Result<Descriptor> open_renamed(maildrop::MessageIndex index);
  Result<void> find_renamed();
  void note_new_name(maildrop::MessageIndex index, std::string name);

  std::string_view current_name(maildrop::MessageIndex index) const;
  std::string text_of(maildrop::MessageIndex index) const;
  Error error(int code, maildrop::MessageIndex index) const;

  const Means& means_;
  const Route route_;
  const MaildirHolds holds_;
  Sight sight_;  // at login
  enum class Index : std::uint8_t { Trusted, Distrusted } index_ = Index::Trusted;

  Reading reading_;
  // Names that are no longer the snapshot's; null: none.
  std::unique_ptr<std::map<std::uint32_t, std::string>> renamed_;
};

}  // namespace restante::stores
