// SPDX-License-Identifier: Apache-2.0
//
// One client: a socket, TLS if there is any, and the session; and the way octets and errands go
// between them.
//
// Owns the Stream, the Filter and the Session. Holds input only while the session can't take it, or
// has had its share of the turn (then nothing more is read), output only while the socket can't
// take it (then the session is not asked for more): at most one read and one output buffer. When
// the client is gone and an errand of the session is still under way on a thread, the Connection
// lives on without a Stream until the errand is done, because the errand points into the session.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "census.h"
#include "errands.h"
#include "host.h"
#include "restante/accounts/client.h"
#include "restante/base/intrusive_list.h"
#include "restante/base/seldom_string.h"
#include "restante/config/settings.h"
#include "restante/loop/address.h"
#include "restante/loop/deadlines.h"
#include "restante/loop/stream.h"
#include "restante/maildrop/mail_store.h"
#include "restante/session/session.h"
#include "restante/tls/filter.h"

namespace restante::server {

struct TurnTag;
struct ResidentTag;

class Connection final : loop::Stream::Handler,
                         accounts::Client::Asker,
                         public loop::Deadlines::Entry,
                         public ListLink<TurnTag>,
                         public ListLink<ResidentTag> {
 public:
  // REQUIRES: tls_mode is None, or the host has a TLS context.
  Connection(Host& host, config::TlsMode tls_mode, Descriptor socket, const loop::Address& peer);

  // Greets, or waits for the TLS handshake. This, resume(), close() and errand_done() may destroy
  // the connection.
  void start();
  void resume() { pump(); }

  // The server stops: whatever the session was doing, it ends here and deletes nothing, unless it
  // is already in Update.
  void close();

  void errand_done(Answer answer, std::span<const char> octets);

  Host& host() const { return host_; }
  const loop::Address& peer() const { return peer_; }
  Census::Stage stage() const { return stage_; }
  maildrop::MailStore& store() const { return *host_.equipment.store; }

 private:
  enum class State : std::uint8_t {
    Handshaking,  // TLS is not there yet
    Talking,
    Asking,     // the accounts, who answer later
    Waiting,    // to ask for the maildrop again: who has it is to let go
    Working,    // an errand is under way on a thread
    Lingering,  // all is said; reads what the client still sends, so that it reads our last words
    Gone        // the client is gone, an errand is not done yet
  };
  enum class Flushed { All, Later, Broken };
  enum class Next { GoOn, Return };  // Return: nothing more to do now; the connection may be gone
  struct Share {                     // of a turn of the loop
    std::size_t octets;              // to send
    std::size_t input;               // octets of it to obey
    int errands;
  };

  void on_login_answer(Result<auth::LoginAnswer> answer) override;
  void on_admission(Result<auth::Admission> admission) override;

  void on_read(std::string_view octets) override;
  void on_end() override;
  void on_broken() override;
  void on_written() override;
  void on_deadline(TimePoint now) override;

  void pump(std::string_view fresh = {});
  void pump(std::string_view fresh, session::Sink& sink);
  session::Progress advance(std::string_view& input, session::Sink& sink, Share& share);
  Flushed flush(session::Sink& sink);
  Flushed write(std::string_view wire);
  void await_input();
  void wait_with(std::string_view input);
  void yield(std::string_view input, session::Sink& sink);
  void finish(std::string_view unread);
  void leave(session::Ending ending);
  std::optional<TimePoint> deadline() const;
  enum class Presence { Believed, Vanished };
  Presence look_for_client(TimePoint now);
  void arm();
  void log_end() const;

  // connection_tls.cc
  void begin_handshake();
  void read_wire(std::string_view wire);
  void say_goodbye_in_tls();
  std::string tls_version() const;
  session::Circumstances circumstances() const;

  // connection_login.cc
  Next ask_accounts(session::Errand errand, std::string_view input, session::Sink& sink);
  Result<void> pass_on(session::Errand errand);
  void take(Result<auth::LoginAnswer> answer);
  void log_refusal(const Result<auth::LoginAnswer>& answer) const;
  void log_refusal(std::string_view user, std::string_view reason) const;
  void forget_attempt();
  void note_login();

  // connection_errands.cc
  Next do_errand(std::string_view input, session::Sink& sink, Share& share);
  Next carry_out_now(session::Errand errand, std::string_view input, session::Sink& sink);
  Next do_read(const session::ReadMessage& errand, std::string_view input, session::Sink& sink,
               Share& share);
  bool may_send_file(const session::ReadMessage& errand) const;
  enum class FileSent { Some, None };
  FileSent send_file(const session::ReadMessage& errand, Share& share);
  void wait_is_over();
  void work_on(session::Errand errand);
  void answer_and_go_on(Answer answer, std::span<const char> octets);
  bool is_to_be_asked_again(const Answer& answer) const;
  void ask_again_soon();
  void deliver(Answer answer, std::span<const char> octets, session::Sink& sink);
  void deliver_opened(OpenAnswer opened);
  void report(const Error& error, std::string_view doing) const;

  static constexpr TimePoint never = TimePoint::max();

  // The errand that waits, and until when.
  struct Held {
    session::Errand errand;
    TimePoint until;
  };

  Host& host_;
  const loop::Address peer_;
  const config::TlsMode tls_mode_;
  std::unique_ptr<tls::Filter> filter_;  // null: no TLS; the session asks for it when it begins
  session::Session session_;
  std::optional<loop::Stream> stream_;
  std::unique_ptr<Held> held_errand_;  // while Waiting
  SeldomString held_input_;
  TimePoint linger_until_{};   // while Lingering
  TimePoint look_at_ = never;  // whether the client is still there
  accounts::Client::Number attempt_ = accounts::Client::no_number;  // under way at the accounts
  State state_ = State::Talking;
  enum class Opening : std::uint8_t { First, Again } opening_ = Opening::First;
  Census::Stage stage_ = Census::Stage::Pending;
  enum class Input : std::uint8_t { Open, Ended } input_ = Input::Open;
};

}  // namespace restante::server
