// SPDX-License-Identifier: Apache-2.0
//
// The client's side of one POP3 session, without socket or clock: it is fed what the server sends
// and appends what is to be sent. It does what its Scenario says, measures each command, and looks
// for promises that the server breaks.
//
// One object serves many sessions, one after another, so that a session allocates next to nothing.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inspector.h"
#include "instant.h"
#include "login.h"
#include "recorder.h"
#include "reply_reader.h"
#include "scenario.h"
#include "user.h"

namespace restante::load {

// How all sessions of a run talk.
struct Manner {
  std::string login = "USER";  // or APOP or a SASL mechanism
  bool stls = false;
  bool pipelines = false;
};

class Conversation {
 public:
  // Says when the next request of an endless scenario was due, or that none is.
  class Requests {
   public:
    virtual std::optional<Instant> next_due(Instant now) = 0;

   protected:
    ~Requests() = default;
  };

  enum class Next {
    Receive,     // the server is to speak
    ShakeHands,  // STLS was granted; secured() goes on
    Rest,        // no request is due; go_on() asks again
    Over         // ending() tells how it went
  };

  enum class Ending { Complete, Failed };

  // Commands on their way at a time with Manner::pipelines; one without it.
  static constexpr std::size_t window_max = 16;

  Conversation(const Manner& manner, Recorder& recorder, Requests& requests);

  // `due`: when the session should have begun; `now`: when it does. Borrows scenario and user.
  void begin(const Scenario& scenario, User& user, Instant due, Instant now);

  [[nodiscard]] Next receive(std::string_view octets, Instant now, std::string& out);

  // The TLS channel that follows STLS, or comes before everything, stands.
  void set_exporter(std::string exporter) { exporter_ = std::move(exporter); }
  [[nodiscard]] Next secured(Instant now, std::string& out);

  [[nodiscard]] Next go_on(Instant now, std::string& out);

  // The server closed the connection, or nothing came for too long. The session is over.
  void closed(Instant now);
  void timed_out();
  // The connection broke, or never came to be.
  void broken(std::string_view what);

  Ending ending() const { return ending_; }
  bool is_logged_in() const { return phase_ == Phase::Work; }

 private:
  enum class Phase { Greeting, Stls, Secure, Login, Work, Closing, Over };
  enum class Step { Stat, List, Uidl, Choose, Messages, Finish, Done };
  enum class Issued { MayBeMore, NothingNow };

  struct Request {
    Kind kind = Kind::Noop;
    std::uint64_t message = 0;
    Instant since;
  };

  void take(ReplyReader::Found found, Instant now, std::string& out);
  void take_status(std::string_view line, Instant now, std::string& out);
  void take_greeting(std::string_view line, Instant now, std::string& out);
  void take_login(std::string_view line, Instant now, std::string& out);
  void take_answer(std::string_view line, Instant now);
  void take_refusal(const Request& request, std::string_view line, Instant now);
  void take_listing_line(std::string_view line);
  void take_end(Instant now);
  void answered(Instant now);
  bool is_anything_asked() const;
  std::string_view awaited() const;

  void begin_login(Instant now, std::string& out);
  void fill(Instant now, std::string& out);
  Issued issue(Instant now, std::string& out);
  Issued issue_message(Instant now, std::string& out);
  Issued issue_endless(Instant now, std::string& out);
  void send(Kind kind, std::uint64_t message, Instant since, std::string& out);
  Next next(Instant now, std::string& out);
  std::uint64_t next_message();
  void finish_messages();

  void fail(std::string_view what, std::string_view detail);
  void unasked(std::string_view octets);
  void end(Ending ending);

  // A ring of what was sent and is not answered, the oldest first.
  Request& oldest() { return pending_[first_pending_ % window_max]; }
  const Request& oldest() const { return pending_[first_pending_ % window_max]; }
  std::size_t pending() const { return end_pending_ - first_pending_; }

  const Manner& manner_;
  Recorder& recorder_;
  Requests& requests_;
  Inspector inspector_;
  ReplyReader reader_;
  Login login_;
  const Scenario* scenario_ = nullptr;
  User* user_ = nullptr;
  std::string exporter_;
  std::string greeting_;  // kept for APOP only

  Phase phase_ = Phase::Over;
  Step step_ = Step::Stat;
  Ending ending_ = Ending::Complete;
  Instant due_;
  Instant began_;
  Instant login_began_;
  std::uint64_t answer_octets_ = 0;
  std::array<Request, window_max> pending_;
  std::size_t first_pending_ = 0;
  std::size_t end_pending_ = 0;
  std::uint64_t asked_messages_ = 0;   // how many
  std::uint64_t last_message_ = 0;     // that was asked for or left alone
  std::uint64_t retrieved_ = 0;        // messages that came whole
  std::vector<std::uint64_t> doomed_;  // retrieved, to be deleted
};

}  // namespace restante::load
