// SPDX-License-Identifier: Apache-2.0
//
// A POP3 session (RFC 1939) without a clock, a socket or a file.
//
// It is fed octets and asked for octets; time is an argument. What only the world can do it hands
// out as an errand, one at a time, and goes on when the answer is fed back. State is one of three
// types, each owning its data: Authorization, Transaction, Update.
//
//   for (;;) switch (session.advance(input, sink, now)) {
//     case NeedsInput:  all of input was taken; come back with more.
//     case NeedsRoom:   the sink is full; send what is in it, clear it, come back.
//     case NeedsErrand: carry out session.errand(), call answer(), come back.
//     case Delayed:     come back when deadline() has passed.
//     case NeedsTls:    send what is in the sink, drop what is left of the input, do the handshake,
//                       call secured(), come back.
//     case Finished:    send what is in the sink, then close.
//   }
//
// The session never takes octets of a command before it has finished the one before, so replies
// are in order and what it holds is bounded: one reply, one unfinished line, the snapshot.
//
// Once a session has ended, for whatever reason, it hands out one errand more, if it held a
// maildrop: to give that back (see must_give_back()). Its last reply comes after it, so that a
// client which has read that can log in again at once.
//
// Dropping a Session at any moment deletes nothing. While an errand that holds pointers is under
// way, the session must be kept alive until it is answered.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "restante/auth/login.h"
#include "restante/base/clock.h"
#include "restante/base/seldom_string.h"
#include "restante/protocol/line_reader.h"
#include "restante/session/authorization.h"
#include "restante/session/desk.h"
#include "restante/session/errand.h"
#include "restante/session/rules.h"
#include "restante/session/sink.h"
#include "restante/session/tally.h"
#include "restante/session/transaction.h"
#include "restante/session/update.h"

namespace restante::session {

enum class Progress { NeedsInput, NeedsRoom, NeedsErrand, NeedsTls, Delayed, Finished };

class Session {
 public:
  // Without circumstances TLS comes first: nothing is said before secured().
  Session(std::shared_ptr<const Rules> rules, std::optional<Circumstances> circumstances,
          TimePoint now);

  // Consumes octets from the front of `input`, writes replies into `sink`.
  [[nodiscard]] Progress advance(std::string_view& input, Sink& sink, Moment moment);

  // REQUIRES for errand(): the last advance() answered NeedsErrand, or must_give_back(); and no
  // errand is under way.
  [[nodiscard]] Errand errand();

  // The answers, each to its errand.
  void answer(Result<auth::LoginAnswer> answer, Moment moment);  // BeginLogin and ContinueLogin
  void answer(Result<std::unique_ptr<maildrop::Maildrop>> opened, Moment moment);  // OpenMaildrop
  void answer(Result<auth::Admission> admission, Moment moment);                   // AskAdmission
  // ReadMessage. `octets` are the piece; what the sink can't take is asked for again.
  void answer(const Result<maildrop::Piece>& piece, std::string_view octets, Sink& sink,
              Moment moment);
  // ReadMessage, where the errand's form is Wire: these octets of the message went out by another
  // way, after all that was in the sink. They are not its last.
  void answer_sent(std::size_t octets);
  void answer_seen();                                            // MarkSeen
  void answer(const maildrop::Removal& removal, Moment moment);  // CommitDeletions

  // TLS has begun, after STLS or from the start. Whatever the client said before is forgotten (RFC
  // 2595, section 4); after STLS the greeting's timestamp stays, and not that of `circumstances`.
  void secured(Circumstances circumstances);

  // Octets went out to the client: it is there.
  void touch(TimePoint now) { last_activity_ = now; }

  // When to call expire() if nothing happens before; while Delayed, when to come back.
  [[nodiscard]] std::optional<TimePoint> deadline() const;

  // The deadline has passed: nothing is said to the client and nothing is deleted (RFC 1939,
  // section 3). Afterwards the session is Finished, unless it was only Delayed.
  void expire(TimePoint now);

  // From here on advance() answers Finished once all replies are out. The first reason stays.
  void end(Ending ending);
  // The same at once, and the maildrop is to be given back now, not when the client has read its
  // last reply. REQUIRES: no errand is under way.
  void give_up(Ending ending);

  // Whether the next errand is a GiveBack, which comes before all else.
  bool must_give_back() const { return leaving_ != nullptr; }

  // Whether the client is logged in and may yet lose work if it is cut off.
  bool is_logged_in() const { return std::holds_alternative<Transaction>(state_); }

  // Whether it is for the client to say something now.
  bool awaits_client() const;

  // Whether a reply has begun and more of it is to come, or will come once a commit is done.
  bool is_amid_reply() const;

  bool has_ended() const { return ended_.has_value(); }

  // No line, good or bad, came from the client.
  bool has_heard_nothing() const { return tally_.last == nullptr && bad_commands_in_a_row_ == 0; }

  // For whoever looks on.
  struct Outline {
    enum class State : std::uint8_t { Authorization, Transaction, Update };

    State state = State::Authorization;
    // Of the maildrop, those marked included; 0 before a login and in Update.
    std::uint32_t messages = 0;
    std::uint64_t octets = 0;
    std::uint32_t marked = 0;
  };
  Outline outline() const;
  TimePoint last_activity() const { return last_activity_; }

  TimePoint began() const { return began_; }
  const Tally& tally() const { return tally_; }
  Ending ending() const { return ended_.value_or(Ending::Disconnect); }

 private:
  Desk desk_for(Sink* sink, const Moment& moment);
  Need need() const;
  void begin_command(const protocol::CommandRule* command);
  void note_answered(const Moment& moment);
  Verdict proceed(Desk& desk);
  void show(std::string_view line, Need need, Witness& witness) const;
  protocol::LineReader::Event read_line(std::string_view& input, Need need, Desk& desk);
  protocol::LineLimits line_limits(Need need) const;
  Verdict obey(std::string_view line, Desk& desk);
  void settle(Verdict verdict, Desk& desk);
  void begin_update(const Moment& moment);
  void let_go();
  bool is_to_greet() const { return greeting_ == Greeting::Due && securing_ == Securing::No; }
  void greet(Desk& desk);

  std::shared_ptr<const Rules> rules_;
  protocol::LineReader lines_;
  std::variant<Authorization, Transaction, Update> state_;
  std::unique_ptr<maildrop::Maildrop> leaving_;  // to be given back; null: none is
  SeldomString unsent_;                          // replies that found no room, or wait for that
  TimePoint began_;
  TimePoint last_activity_;
  Tally tally_;
  const protocol::CommandRule* command_ = nullptr;  // under way; null: none that is known
  std::uint32_t bad_commands_in_a_row_ = 0;
  Meter::Indicator indicator_ = Meter::Indicator::Ok;  // of its answer, as far as it was said
  enum class Command : std::uint8_t { None, UnderWay } has_command_ = Command::None;
  std::optional<Ending> ended_;
  enum class Securing : std::uint8_t { No, FromTheStart, AfterStls } securing_ = Securing::No;
  enum class Greeting : std::uint8_t { Due, Said } greeting_ = Greeting::Due;
  Utf8Mode utf8_mode_ = Utf8Mode::Off;
  std::unique_ptr<const Circumstances> circumstances_;  // null after login
};

}  // namespace restante::session
