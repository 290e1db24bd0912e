// SPDX-License-Identifier: Apache-2.0
//
// One client's octets, in and out, in plain: the wire, TLS if there is any, input that can't be
// taken yet, the share of a turn, and the end. Knows no protocol: its User does. Where a balancer
// connects, an Introduction comes before it.
//
// Owns the Wire and the Filter. Of output it keeps what the wire refused, one send() at most; the
// User sends no more before on_writable(). Of input it keeps what the User holds, and reads no more
// meanwhile: at most one read. So neither a client that does not read nor one that does not stop
// sending costs more than that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "restante/base/clock.h"
#include "restante/base/seldom_string.h"
#include "restante/channel/host.h"
#include "restante/channel/turn_queue.h"
#include "restante/channel/wire.h"
#include "restante/loop/deadlines.h"
#include "restante/tls/context.h"
#include "restante/tls/filter.h"

namespace restante::channel {

// What one client may have of a turn of the loop before the others have theirs.
struct Share {
  std::size_t output;  // octets to send
  std::size_t input;   // octets to obey
  int questions;       // to the world
};

class Channel final : Wire::Handler, loop::Deadlines::Entry, TurnQueue::Entry {
 public:
  enum class Over {
    Disconnected,
    TlsError,
    Lingered  // after finish()
  };

  // Every call may destroy the Channel, but for on_secured().
  class User {
   public:
    // The view is valid during the call only.
    virtual void on_input(std::string_view plain) = 0;
    // The client will say no more; it may still be reading.
    virtual void on_input_end() = 0;
    // The TLS handshake is over. on_input() follows, be it with nothing.
    virtual void on_secured() = 0;
    // What send() kept is out.
    virtual void on_writable() = 0;
    // The turn that yield() asked for.
    virtual void on_turn() = 0;
    // The time that wake_at() asked for has come, or an earlier one.
    virtual void on_time(TimePoint now) = 0;
    // The client is gone: only drop() is left to do.
    virtual void on_over(Over over) = 0;

   protected:
    ~User() = default;
  };

  static constexpr std::size_t output_per_turn = std::size_t{256} * 1024;
  static constexpr std::size_t input_per_turn = std::size_t{2} * 1024;
  static constexpr int questions_per_turn = 64;

  // How long a client that still sends may take to read our last words.
  static constexpr Duration linger = std::chrono::seconds(5);

  // `host` and `user` are borrowed.
  Channel(Host& host, User& user, std::unique_ptr<Wire> wire);

  // Reads on.
  void await_input();

  // Waits with what was not taken, which takes the place of what was held, and reads no more.
  void hold(std::string_view rest);
  // The same, until the others had their turn.
  void yield(std::string_view rest);
  // Adds what came while nothing could be taken.
  void hold_more(std::string_view fresh) { held_.append(fresh); }
  // Nothing is held afterwards.
  SeldomString take_held() { return held_.take(); }
  bool is_holding() const { return !held_.empty(); }
  bool has_input_ended() const { return has_input_ended_; }

  // Of the turn in which `fresh` was read.
  Share share_of(std::string_view fresh) const;

  using Sent = Wire::Sent;
  // Nothing to send is sent. REQUIRES for both: !is_writing().
  [[nodiscard]] Sent send(std::string_view plain);
  // REQUIRES: may_send_files().
  [[nodiscard]] std::size_t send_file(int file, std::uint64_t offset, std::size_t octets) {
    return wire_->send_file(file, offset, octets);
  }
  bool may_send_files() const { return filter_ == nullptr; }
  bool is_writing() const { return wire_->is_writing(); }

  // The handshake comes next. `context` is borrowed.
  void start_tls(const tls::Context& context);
  // What somebody else has read off the wire already.
  void receive(std::string_view octets);
  bool is_shaking_hands() const { return stage_ == Stage::ShakingHands; }
  // Null: no TLS.
  const tls::Filter* tls() const { return filter_.get(); }

  // All is said. Lingers: on_over() follows, at last after `linger`; Over: drop() is left to do.
  enum class Unread { None, Some };
  enum class Finished { Over, Lingers };
  [[nodiscard]] Finished finish(Unread unread);
  bool is_lingering() const { return stage_ == Stage::Lingering; }

  // Closes at once. The Channel tells its User nothing more.
  void drop();
  bool is_dropped() const { return wire_ == nullptr; }

  static constexpr TimePoint never = TimePoint::max();
  // See loop::Deadlines: being asked again, for a later time, costs nothing.
  void wake_at(TimePoint when);

 private:
  enum class Stage : std::uint8_t { Open, ShakingHands, Lingering };

  void on_read(std::string_view octets) override;
  void on_end() override;
  void on_broken() override;
  void on_written() override;
  void on_deadline(TimePoint now) override;
  void on_turn() override;

  void read_records(std::string_view wire);
  void say_goodbye();
  enum class Presence { Believed, Vanished };
  Presence look_for_client(TimePoint now);

  Host& host_;
  User& user_;
  std::unique_ptr<Wire> wire_;           // null: dropped
  std::unique_ptr<tls::Filter> filter_;  // null: no TLS
  SeldomString held_;
  TimePoint linger_until_{};   // while Lingering
  TimePoint look_at_ = never;  // whether the client is still there
  Stage stage_ = Stage::Open;
  bool has_input_ended_ = false;
};

}  // namespace restante::channel
