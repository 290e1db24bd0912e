// SPDX-License-Identifier: Apache-2.0
//
// One client: a connection and the conversation over it, again and again.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conversation.h"
#include "instant.h"
#include "recorder.h"
#include "restante/loop/address.h"
#include "restante/loop/connector.h"
#include "restante/loop/deadlines.h"
#include "restante/loop/stream.h"
#include "tls_channel.h"

namespace restante::load {

// What the clients of a thread share.
struct Bench {
  loop::Loop& loop;
  loop::Deadlines& deadlines;
  Recorder& recorder;
  const Manner& manner;
  const loop::Address target;
  const Duration timeout;  // of each wait
  const std::vector<loop::Address> sources;
  TlsContext* tls = nullptr;  // null: in the clear
  std::size_t next_source = 0;
  std::uint64_t open_connections = 0;
  std::uint64_t open_most = 0;
  std::string plain = {};  // to be sent, before TLS
  std::string wire = {};   // likewise, behind it
};

class Client final : loop::Stream::Handler,
                     loop::Connector::Handler,
                     loop::Deadlines::Entry,
                     Conversation::Requests {
 public:
  class Host {
   public:
    virtual void on_logged_in(Client& client) = 0;
    // May start the next session at once.
    virtual void on_over(Client& client, Conversation::Ending ending) = 0;
    // pause() is over.
    virtual void on_awake(Client& client) = 0;
    // The conversation rests until somebody calls go_on().
    virtual void on_rest(Client& client) = 0;
    // Since when the next request is due, if one is.
    virtual std::optional<Instant> next_due(Client& client, Instant now) = 0;

   protected:
    ~Host() = default;
  };

  Client(Bench& bench, Host& host);
  // A session that is under way is broken off.
  ~Client() override;

  // REQUIRES: no session is under way. Borrows scenario and user until the session is over.
  void start(const Scenario& scenario, User& user, Instant due, Instant now);
  // REQUIRES: the conversation rests.
  void go_on();
  // REQUIRES: no session is under way.
  void pause(Duration wait);

  User& user() { return *user_; }
  // In the session that is under way or over.
  bool was_logged_in() const { return was_logged_in_; }

 private:
  void on_connected(Descriptor socket) override;
  void on_not_connected(const Error& error) override;
  void on_read(std::string_view octets) override;
  void on_end() override;
  void on_broken() override;
  void on_written() override;
  void on_deadline(TimePoint now) override;
  std::optional<Instant> next_due(Instant now) override;

  enum class Wait { Nothing, Server, Pause };

  void begin_tls();
  void read_tls(std::string_view wire, Instant now);
  void shake_hands(std::string_view& wire, Instant now);
  void act(Conversation::Next next);
  void send();
  void send_wire();
  void write(std::string_view octets);
  void wait_for_server();
  void arm(Wait wait, Duration duration);
  void finish();

  Bench& bench_;
  Host& host_;
  Conversation conversation_;
  User* user_ = nullptr;
  std::optional<loop::Connector> connector_;
  std::optional<loop::Stream> stream_;
  std::optional<TlsChannel> tls_;
  Instant tls_began_;
  std::string backlog_;  // what waits for a write that is under way
  Wait wait_ = Wait::Nothing;
  TimePoint deadline_;
  bool was_logged_in_ = false;
  std::uint64_t sessions_ = 0;  // that are over
};

}  // namespace restante::load
