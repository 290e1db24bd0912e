// SPDX-License-Identifier: Apache-2.0
//
// The TRANSACTION state (RFC 1939, section 5): a maildrop held, its snapshot, and marks on it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "restante/maildrop/mail_store.h"
#include "restante/protocol/command.h"
#include "restante/protocol/dot_writer.h"
#include "restante/protocol/top_cutter.h"
#include "restante/session/desk.h"
#include "restante/session/errand.h"

namespace restante::session {

class Transaction {
 public:
  // `login_delay` is the user's own.
  Transaction(std::unique_ptr<maildrop::Maildrop> maildrop, Duration login_delay)
      : maildrop_(std::move(maildrop)), login_delay_(login_delay) {}

  // REQUIRES: need() is Command, and the command is legal here.
  Verdict obey(const protocol::Command& command, Desk& desk);

  Need need() const;

  // Writes on where it stopped for want of room. REQUIRES: need() is Room.
  Verdict proceed(Desk& desk);

  // REQUIRES: need() is Answer.
  Errand errand() const;

  Verdict read(const Result<maildrop::Piece>& piece, std::string_view octets, Desk& desk);
  void sent(std::size_t octets, Tally& tally);
  void seen() { activity_ = Idle{}; }

  const maildrop::Snapshot& snapshot() const { return maildrop_->snapshot(); }
  std::uint32_t marked() const { return marks_.count(); }

  // What Update needs. The Transaction is of no use afterwards.
  std::unique_ptr<maildrop::Maildrop> take_maildrop() { return std::move(maildrop_); }
  maildrop::DeletionMarks take_marks() { return std::move(marks_); }

 private:
  struct Idle {};
  struct Listing {
    protocol::Verb verb;  // List or Uidl
    maildrop::MessageIndex next;
  };
  struct Sending {
    enum class Phase : std::uint8_t { Announcing, Reading, Ending };

    maildrop::MessageIndex index;
    Phase phase = Phase::Announcing;
    maildrop::Form form = maildrop::Form::Stored;  // Wire: the message needs no writer
    protocol::DotWriter writer{};
    std::uint64_t offset = 0;                // of the first stored octet that is not written yet
    std::uint64_t octets = 0;                // of the message that are written, as LIST counts them
    std::optional<protocol::TopCutter> top;  // nothing: RETR
  };
  struct MarkingSeen {
    maildrop::MessageIndex index;
  };

  std::optional<maildrop::MessageIndex> find(std::string_view number, Desk& desk) const;
  void say_entry(protocol::Verb verb, maildrop::MessageIndex index, std::string_view start,
                 Desk& desk) const;

  Verdict stat(Desk& desk) const;
  Verdict list(const protocol::Command& command, Desk& desk);
  Verdict retrieve(const protocol::Command& command, Desk& desk);
  Verdict remove(std::string_view number, Desk& desk);
  Verdict reset(Desk& desk);

  Verdict proceed(Listing& listing, Desk& desk);
  Verdict proceed(Sending& sending, Desk& desk);
  Verdict refuse_unreadable(const Error& error, const Sending& sending, Desk& desk);
  Verdict refuse_without_utf8_mode(const Sending& sending, Desk& desk);
  void announce(Sending& sending, Desk& desk);
  Verdict write_as_it_is(Sending& sending, std::string_view octets, maildrop::Rest rest,
                         Desk& desk);
  Verdict advance(Sending& sending, std::size_t octets, maildrop::Rest rest);
  Verdict write(Sending& sending, const maildrop::Piece& piece, std::string_view octets,
                Desk& desk);
  Verdict end(Sending& sending);

  std::unique_ptr<maildrop::Maildrop> maildrop_;
  Duration login_delay_;
  maildrop::DeletionMarks marks_;
  std::uint64_t marked_octets_ = 0;
  // What only a session has that sends is kept apart: very many are idle.
  std::variant<Idle, Listing, std::unique_ptr<Sending>, MarkingSeen> activity_;
};

}  // namespace restante::session
