// SPDX-License-Identifier: Apache-2.0
//
// One client: a socket and its session, and the way octets and errands go between them.
//
// Owns the Stream and the Session. Holds input only while the session can't take it (then nothing
// more is read), output only while the socket can't take it (then the session is not asked for
// more): at most one read and one output buffer. When the client is gone and an errand of the
// session is still under way on a thread, the Connection lives on without a Stream until the errand
// is done, because the errand points into the session.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "census.h"
#include "errands.h"
#include "generation.h"
#include "restante/base/intrusive_list.h"
#include "restante/config/settings.h"
#include "restante/loop/address.h"
#include "restante/loop/deadlines.h"
#include "restante/loop/stream.h"
#include "restante/maildrop/login_interval.h"
#include "restante/session/session.h"

namespace restante::server {

class Connection;

// What all connections of a loop share.
class Host {
 public:
  Host(loop::Loop& the_loop, std::span<char> output_memory, std::span<char> piece_memory)
      : loop(the_loop), deadlines(the_loop), output(output_memory), piece(piece_memory) {}

  loop::Loop& loop;
  loop::Deadlines deadlines;
  maildrop::LoginInterval login_interval;
  const std::span<char> output;  // replies on their way, for the connection whose turn it is
  const std::span<char> piece;   // stored octets on their way, likewise

  virtual void logged_in(Connection& connection) = 0;
  // The connection has had its share of this turn; resume() it in the next.
  virtual void wants_turn(Connection& connection) = 0;
  // Destroys the connection.
  virtual void gone(Connection& connection) = 0;

 protected:
  ~Host() = default;
};

struct TurnTag;
struct ResidentTag;

class Connection final : loop::Stream::Handler,
                         public loop::Deadlines::Entry,
                         public ListLink<TurnTag>,
                         public ListLink<ResidentTag> {
 public:
  Connection(Host& host, std::shared_ptr<const Generation> generation, loop::Descriptor socket,
             const loop::Address& peer);

  // Greets. This, resume(), close() and errand_done() may destroy the connection.
  void start() { pump(); }
  void resume() { pump(); }

  // The server stops: whatever the session was doing, it ends here and deletes nothing, unless it
  // is already in Update.
  void close();

  void errand_done(Answer answer, std::span<const char> octets);

  const loop::Address& peer() const { return peer_; }
  Census::Stage stage() const { return stage_; }
  const Generation& generation() const { return *generation_; }

 private:
  enum class State {
    Talking,
    Working,    // an errand is under way on a thread
    Lingering,  // all is said; reads what the client still sends, so that it reads our last words
    Gone        // the client is gone, an errand is not done yet
  };
  enum class Flushed { All, Later, Broken };
  enum class Next { GoOn, Return };  // Return: nothing more to do now; the connection may be gone
  struct Share {                     // of a turn of the loop
    std::size_t octets;
    int errands;
  };

  void on_read(std::string_view octets) override;
  void on_end() override;
  void on_broken() override;
  void on_written() override;
  void on_deadline(TimePoint now) override;

  void pump(std::string_view fresh = {});
  void pump(std::string_view fresh, session::Sink& sink);
  Flushed flush(session::Sink& sink);
  void await_input();
  void wait_with(std::string_view input);
  void yield(std::string_view input, session::Sink& sink);
  Next do_errand(std::string_view input, session::Sink& sink);
  void deliver(Answer answer, std::span<const char> octets, session::Sink& sink);
  void deliver_opened(OpenAnswer opened);
  void report(const Error& error, std::string_view doing) const;
  void finish(std::string_view unread);
  void leave(session::Ending ending);
  void arm();
  void log_end() const;

  Host& host_;
  const std::shared_ptr<const Generation> generation_;
  const loop::Address peer_;
  const TimePoint began_;
  session::Session session_;
  std::optional<loop::Stream> stream_;
  std::string held_input_;
  std::optional<TimePoint> linger_until_;  // while Lingering
  State state_ = State::Talking;
  Census::Stage stage_ = Census::Stage::Pending;
  enum class Input { Open, Ended } input_ = Input::Open;
};

}  // namespace restante::server
