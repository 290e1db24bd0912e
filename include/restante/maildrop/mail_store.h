// SPDX-License-Identifier: Apache-2.0
//
// The port to whatever keeps the mail. A MailStore opens maildrops; an open Maildrop is one
// session's exclusive hold on one of them.
//
// Any question may be put off, to a thread or until later (see base/enquiry.h). Calls on one
// Maildrop are made one at a time, and none while a question to it is not answered, but
// destruction. A MailStore is called from several threads at once.
//
// Where nobody waits for an answer any more, open(), read() and mark_seen() are given up; remove()
// and give_back() are asked to their end. So a store that needs a network bounds by itself how long
// it waits for that.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "restante/base/enquiry.h"
#include "restante/base/result.h"
#include "restante/maildrop/deletion_marks.h"
#include "restante/maildrop/form.h"
#include "restante/maildrop/message_number.h"
#include "restante/maildrop/snapshot.h"

namespace restante::maildrop {

// Whose maildrop. `user` has been checked: no '/', no control characters, not "." or "..".
struct Owner {
  std::string user;  // "joe" or "joe@example.net"
  std::string home;  // from the user's entry; empty where it has none
};

enum class Rest { More, None };

struct Piece {
  std::size_t octets;        // how many were put into the space
  Rest rest;                 // None: these were the message's last, and it was read whole
  Form form = Form::Stored;  // of the whole message
};

// A file whose octets, from the offset asked for on, may go out as they are. The message's last are
// never among them: those are read.
struct WireFile {
  int descriptor;      // lent until the next call on the Maildrop
  std::size_t octets;  // how many may go out before the next question; not 0
};

// How an Update went. removed + failed is the number of marks; a message that was gone already
// counts as removed. `error` says why the first failure failed, and is set exactly if failed > 0
// or if the removals could not be made durable (then failed is 0 and nothing is promised).
struct Removal {
  std::uint32_t removed = 0;
  std::uint32_t failed = 0;
  std::optional<Error> error;
};

class Maildrop {
 public:
  // Ends the exclusive hold, as far as that takes no time; on the loop.
  virtual ~Maildrop() = default;

  virtual const Snapshot& snapshot() const = 0;

  // Reads stored octets of a message, from `offset` on, into `space` (not empty).
  // NotFound: the message was removed behind our back. TryAgain: it was changed, and others.
  // A message that ends before its stored size was reached is an error, never Rest::None, and so is
  // one that was changed while it was read.
  // `space` is lent for the call, and another one may be lent the next time it is asked.
  [[nodiscard]] virtual Result<Piece> read(MessageIndex index, std::uint64_t offset,
                                           std::span<char> space, Enquiry& enquiry) = 0;

  // Of the message that is being read, at most `octets_max` octets from `offset` on. Nothing where
  // it is not in wire form, or not in memory. REQUIRES: a piece of it was read, and more is left.
  [[nodiscard]] virtual std::optional<WireFile> wire_file(MessageIndex, std::uint64_t /*offset*/,
                                                          std::size_t /*octets_max*/) {
    return std::nullopt;
  }

  // No more of the message being read is wanted; what was open for it is closed.
  virtual void stop_reading() noexcept = 0;

  // The message, read to its end, had not so many octets as snapshot() says: it was changed behind
  // our back. The next session shall have the truth.
  virtual void distrust(MessageIndex) noexcept {}

  // Sets the store's mark for a message that was fetched, where it has one. The message stays
  // readable and removable. A mark that can't be set is none: nobody is told.
  [[nodiscard]] virtual Result<void> mark_seen(MessageIndex index, Enquiry& enquiry) = 0;

  // Removes the marked messages and makes that durable. An Error that does not put it off: none was
  // removed.
  [[nodiscard]] virtual Result<Removal> remove(const DeletionMarks& marks, Enquiry& enquiry) = 0;

  // What has to be done before the hold ends: the last question to a Maildrop, however its session
  // ended. Once that is answered the Maildrop is destroyed, and then the maildrop is free. An Error
  // is for the log.
  [[nodiscard]] virtual Result<void> give_back(Enquiry& enquiry) = 0;
};

// One of the locks by which a maildrop is held, for an operator. What stands for which maildrop is
// the store's to know; a maildrop may have several.
struct HeldLock {
  std::uint64_t number = 0;
  std::optional<std::chrono::sys_seconds> since;  // nothing: not known
};

class MailStore {
 public:
  virtual ~MailStore() = default;

  // Takes the exclusive hold and the snapshot. InUse: another session has the maildrop; the
  // Error's text, which the client is told, says since when, where that is known. A maildrop that
  // does not exist yet is an empty one. An Error without a text was said in the log already.
  [[nodiscard]] virtual Result<std::unique_ptr<Maildrop>> open(const Owner& owner,
                                                               Enquiry& enquiry) = 0;

  // Where it lies, for an operator; empty where that says nothing.
  [[nodiscard]] virtual Result<std::string> place_of(const Owner& owner) const {
    (void)owner;
    return std::string();
  }

  // For an operator: what this store holds, and what other processes and hosts do, as far as it
  // can be told. May wait, so not on the loop. A store whose locks nobody can look at has none.
  [[nodiscard]] virtual std::vector<HeldLock> held_here() const { return {}; }
  [[nodiscard]] virtual Result<std::vector<HeldLock>> held_elsewhere() const {
    return std::vector<HeldLock>();
  }
  // Of these, one of that maildrop; nothing: nobody else has it.
  [[nodiscard]] virtual Result<std::optional<HeldLock>> held_elsewhere(const Owner& owner) const {
    (void)owner;
    return std::nullopt;
  }
};

}  // namespace restante::maildrop
