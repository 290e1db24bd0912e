// SPDX-License-Identifier: Apache-2.0
//
// A POP3 session on a channel: brings the client's octets to the session and its replies back, and
// carries out its errands: at once, by the accounts, on a thread, or when the store rings.
//
// Owns the Channel and the Session. When the client is gone the Conversation lives on until no
// thread works for it any more, deletions that were begun are done, and the maildrop is given back.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "restante/base/enquiry.h"
#include "restante/base/instant.h"
#include "restante/base/intrusive_list.h"
#include "restante/base/seldom_string.h"
#include "restante/channel/channel.h"
#include "restante/config/settings.h"
#include "restante/loop/address.h"
#include "restante/metrics/catalogue.h"
#include "restante/pop3/accounts.h"
#include "restante/pop3/answer.h"
#include "restante/pop3/client.h"
#include "restante/pop3/host.h"
#include "restante/session/errand.h"
#include "restante/session/meter.h"
#include "restante/session/session.h"

namespace restante::pop3 {

struct ResidentTag;  // of the list of who owns the conversations
struct PendingTag;   // of a list of those that have not logged in

class Conversation final : channel::Channel::User,
                           Accounts::Asker,
                           Enquiry::Bell,
                           session::Witness,
                           session::LoginWitness,
                           session::Meter,
                           public ListLink<ResidentTag>,
                           public ListLink<PendingTag> {
 public:
  // For a store to answer that it has a maildrop back. A client waits so long for its reply to
  // QUIT, and the next one to be let in; what a lock of the store's is worth that can't be given up
  // is for the store to say.
  static constexpr Duration give_back_max = std::chrono::seconds(10);

  // `host` and `listener`, where the client came in, are borrowed. REQUIRES: the listener is
  // without TLS, or the host has a TLS context.
  Conversation(Host& host, const config::ListenerSettings& listener,
               std::unique_ptr<channel::Wire> wire, Client client);
  ~Conversation();

  // Greets, or waits for the TLS handshake. `early`: what was read off the wire before. This,
  // close(), errand_done() and ring() may destroy the conversation.
  void start(std::string_view early = {});

  // The server stops. Nothing more is heard, and nothing is deleted unless the session is in Update
  // already; a reply that has begun is brought to its end, within Channel::linger.
  void close();

  // Whether it could give way before its login: nothing is under way on its behalf.
  bool is_silent() const { return !has_logged_in() && std::holds_alternative<Talking>(step_); }
  // To somebody else: says so, where that goes out at once, and destroys the conversation.
  // REQUIRES: is_silent().
  void give_way();

  // The process ends now, and says of this session what is said at its end.
  void cut_off();

  // An operator wants it to end. One in Update finishes first, and ends by itself.
  void kick();

  // By the thread that carried an errand out, on the loop.
  void errand_done(Outcome outcome, std::span<const char> octets);

  Host& host() const { return host_; }
  const Client& client() const { return client_; }
  const loop::Address& peer() const { return client_.address; }
  std::uint64_t id() const { return id_; }
  const session::Session& session() const { return session_; }
  std::string_view listener() const { return listener_.address; }
  // As the log says it: "TLSv1.3", "none", "proxy:TLSv1.3" where it ends at the balancer.
  std::string tls_version() const;
  bool has_logged_in() const { return stage_ == Stage::LoggedIn; }

 private:
  using Sent = channel::Channel::Sent;
  using Unread = channel::Channel::Unread;

  struct Talking {};
  struct Asking {};  // the accounts, who answer later
  // To ask for the maildrop again: who has it is to let go.
  struct Waiting {
    struct Wish {
      session::Errand errand;
      TimePoint until;
    };
    std::unique_ptr<Wish> wish;  // apart: very many only talk
  };
  class Asked;  // an errand, and the enquiry at the store
  struct Working {
    std::unique_ptr<Asked> asked;  // on a thread
  };
  struct Pending {
    enum class Bell : std::uint8_t { Silent, Rung };

    std::unique_ptr<Asked> asked;  // the store rings
    Bell bell = Bell::Silent;      // Rung: and the answer has nowhere to go yet
  };
  using Step = std::variant<Talking, Asking, Waiting, Working, Pending>;

  // What is at hand from the moment at which the session can go on until it can't.
  struct Round {
    Round(Conversation& conversation, std::string_view fresh);

    const SeldomString held;
    std::string_view input;
    session::Sink sink;
    channel::Share share;
  };
  enum class Next { GoOn, Return };  // Return: nothing more to do now; *this may be gone

  // Of the channel
  void on_input(std::string_view plain) override { pump(plain); }
  void on_input_end() override { pump(); }
  void on_secured() override;
  void on_writable() override;
  void on_turn() override { pump(); }
  void on_time(TimePoint now) override;
  void on_over(channel::Channel::Over over) override;

  // Of the session
  session::Moment moment();
  void heard(std::string_view line) override;
  void said(std::string_view line) override;

  void not_offered(std::string_view mechanism, std::string_view user) override;

  void on_login_answer(Result<auth::LoginAnswer> answer) override;
  void on_admission(Result<auth::Admission> admission) override;
  void ring() override;

  void pump(std::string_view fresh = {});
  void go_on(Round& round);
  Next settle(session::Progress progress, Round& round);
  session::Progress advance(Round& round);
  Sent flush(Round& round);
  void await_input();
  void wait_with(const Round& round);
  void yield(Round& round);
  void stop(Round& round);
  void begin_handshake();
  void finish(Unread unread);
  void leave(session::Ending ending);
  void depart();
  bool may_talk() const;
  bool is_closing() const { return closing_by_ != never; }
  bool is_to_stop() const;
  TimePoint deadline() const;
  void arm() { channel_.wake_at(deadline()); }

  // conversation_login.cc
  Next ask_accounts(session::Errand errand, Round& round);
  Result<void> pass_on(session::Errand errand);
  void take(Result<auth::LoginAnswer> answer);
  void admit(Result<auth::Admission> admission);
  void note_refusal(std::optional<metrics::LoginResult> refusal);
  void note_login();
  void forget_attempt();

  // conversation_metrics.cc
  void answered(const protocol::CommandRule* command, Indicator indicator) override;
  void note_state(metrics::SessionState state);
  void note_login_result(std::string_view mechanism, metrics::LoginResult result);
  void note_handshake();
  void note_removal(const maildrop::Removal& removal);
  void note_work();
  void note_tls_failure(session::Ending ending);
  void note_end();

  // conversation_errands.cc
  Next do_errand(Round& round);
  Next do_read(const session::ReadMessage& errand, Round& round);
  bool may_send_file(const session::ReadMessage& errand) const;
  enum class FileSent { Some, None };
  FileSent send_file(const session::ReadMessage& errand, Round& round);
  Next carry_out_now(session::Errand errand, Round& round);
  void put_off(std::unique_ptr<Asked> asked, PutOff how);
  void ask_again();
  void hear(Answer answer, std::span<const char> octets);
  void hear_alone(Answer answer);
  enum class GivenBack { Yes, UnderWay };
  GivenBack give_back(session::Errand errand);
  void give_back_what_is_left();
  void waited_too_long();
  bool is_to_be_asked_again(const Answer& answer) const;
  void ask_again_soon();
  void wait_is_over();
  void deliver(Answer answer, std::span<const char> octets, session::Sink& sink);
  void deliver_opened(OpenAnswer opened);

  static constexpr TimePoint never = channel::Channel::never;

  Host& host_;
  const std::uint64_t id_;
  const Client client_;
  const config::ListenerSettings& listener_;
  session::Session session_;
  channel::Channel channel_;
  Step step_;
  TimePoint closing_by_ = never;                    // close() waits for the end of a reply
  Accounts::Number attempt_ = Accounts::no_number;  // of a login, not decided yet
  Instant asked_;                                   // when the client said what is not answered yet
  std::uint64_t noted_octets_ = 0;                  // of its work, so much is known to the host
  std::uint32_t noted_commands_ = 0;
  metrics::SessionState counted_as_ = metrics::SessionState::Authorization;
  std::optional<metrics::TlsFailure> tls_failure_;  // of the handshake under which it ended
  enum class Opening : std::uint8_t { First, Again } opening_ = Opening::First;
  enum class Stage : std::uint8_t { Pending, LoggedIn } stage_ = Stage::Pending;
};

}  // namespace restante::pop3
