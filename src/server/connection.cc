// SPDX-License-Identifier: Apache-2.0
#include "connection.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "restante/base/log.h"

namespace restante::server {

namespace {

using session::Ending;
using session::Progress;

// What one connection may send or ask of the store in a turn of the loop before the others have
// theirs.
constexpr std::size_t octets_per_turn = 256 * 1024;
constexpr std::size_t input_per_turn = 2 * 1024;
constexpr int errands_per_turn = 64;

// How long a client that still sends may take to read our last words.
constexpr Duration linger = std::chrono::seconds(5);

std::string_view name_of(Ending ending) {
  switch (ending) {
    case Ending::Quit:
      return "quit";
    case Ending::Disconnect:
      return "disconnect";
    case Ending::LoginTimer:
    case Ending::Inactivity:
    case Ending::Shutdown:
      return "timeout";
    case Ending::BadCommands:
    case Ending::ReadError:
    case Ending::TlsError:
      return "error";
  }
  return "error";
}

std::string_view reason_of(Ending ending) {
  switch (ending) {
    case Ending::LoginTimer:
      return "no login in time";
    case Ending::Inactivity:
      return "inactivity";
    case Ending::Shutdown:
      return "the server stopped";
    case Ending::BadCommands:
      return "too many bad commands";
    case Ending::ReadError:
      return "a message could not be read to its end";
    case Ending::TlsError:
      return "TLS";
    default:
      return {};
  }
}

}  // namespace

void Connection::start() {
  if (tls_mode_ == config::TlsMode::Implicit) return begin_handshake();
  pump();
}

void Connection::on_read(std::string_view octets) {
  if (state_ == State::Lingering) return;
  // It may be a password. Not a member's: this object may be gone by then.
  loop::Loop& loop = host_.loop;
  filter_ == nullptr ? pump(octets) : read_wire(octets);
  loop.forget_read(octets.size());
}

void Connection::on_end() {
  if (state_ == State::Lingering) return leave(session_.ending());
  if (state_ == State::Handshaking) return leave(Ending::Disconnect);
  input_ = Input::Ended;
  pump();
}

void Connection::on_broken() {
  leave(Ending::Disconnect);
}

void Connection::on_written() {
  session_.touch(host_.loop.now());
  if (state_ == State::Handshaking) return stream_->start_reading();
  pump();
}

void Connection::pump(std::string_view fresh) {
  session::Sink sink(host_.output());
  pump(fresh, sink);
}

void Connection::pump(std::string_view fresh, session::Sink& sink) {
  if (state_ != State::Talking || stream_->is_writing()) {
    held_input_.append(fresh);
    return;
  }
  const SeldomString held = held_input_.take();
  std::string_view input = held.empty() ? fresh : held.view();
  // Who has more to say than one read can bring has it heard in turn with the others.
  const bool has_more = fresh.size() >= host_.loop.read_memory().size();
  Share share{octets_per_turn, has_more ? 0 : input_per_turn, errands_per_turn};
  for (;;) {
    const Progress progress = advance(input, sink, share);
    if (progress == Progress::NeedsErrand) {
      if (share.errands-- == 0 || share.octets == 0) return yield(input, sink);
      if (do_errand(input, sink, share) == Next::Return) return;
      continue;
    }
    share.octets -= std::min(share.octets, sink.written().size());
    const Flushed flushed = flush(sink);
    if (flushed == Flushed::Broken) return leave(Ending::Disconnect);
    // What came along with STLS is not kept (RFC 2595, section 4).
    if (progress == Progress::NeedsTls) input = {};
    if (flushed == Flushed::Later) return wait_with(input);
    switch (progress) {
      case Progress::NeedsInput:
        return input.empty() ? await_input() : yield(input, sink);
      case Progress::NeedsTls:
        return begin_handshake();
      case Progress::Delayed:
        return wait_with(input);
      case Progress::Finished:
        return finish(input);
      default:
        if (share.octets == 0) return yield(input, sink);
    }
  }
}

Progress Connection::advance(std::string_view& input, session::Sink& sink, Share& share) {
  const std::string_view part = input.substr(0, share.input);
  std::string_view rest = part;
  const Progress progress = session_.advance(rest, sink, host_.loop.now());
  const std::size_t obeyed = part.size() - rest.size();
  input.remove_prefix(obeyed);
  share.input -= obeyed;
  return progress;
}

Connection::Flushed Connection::flush(session::Sink& sink) {
  if (sink.written().empty()) return Flushed::All;
  if (filter_ == nullptr) {
    const Flushed flushed = write(sink.written());
    sink.clear();
    return flushed;
  }
  host_.wire.clear();
  const tls::State state = filter_->send(sink.written(), host_.wire);
  sink.clear();
  const Flushed flushed = write(host_.wire);
  return state == tls::State::Broken ? Flushed::Broken : flushed;
}

Connection::Flushed Connection::write(std::string_view wire) {
  switch (stream_->write(wire)) {
    case loop::Stream::Sent::All:
      session_.touch(host_.loop.now());
      return Flushed::All;
    case loop::Stream::Sent::UnderWay:
      return Flushed::Later;
    case loop::Stream::Sent::Broken:
      return Flushed::Broken;
  }
  return Flushed::Broken;
}

void Connection::await_input() {
  if (input_ == Input::Ended) return leave(Ending::Disconnect);
  stream_->start_reading();
  arm();
}

void Connection::wait_with(std::string_view input) {
  held_input_.clear();
  held_input_.append(input);
  stream_->stop_reading();
  arm();
}

void Connection::yield(std::string_view input, session::Sink& sink) {
  const Flushed flushed = flush(sink);
  if (flushed == Flushed::Broken) return leave(Ending::Disconnect);
  wait_with(input);
  if (flushed == Flushed::All) host_.wants_turn(*this);
}

void Connection::finish(std::string_view unread) {
  if (filter_ != nullptr) say_goodbye_in_tls();
  // A socket that is closed with octets unread resets the connection, and our last words with it.
  if ((unread.empty() && session_.ending() != Ending::BadCommands) || stream_->is_writing()) {
    return leave(session_.ending());
  }
  state_ = State::Lingering;
  linger_until_ = host_.loop.now() + linger;
  stream_->end_output();
  stream_->start_reading();
  arm();
}

void Connection::close() {
  leave(Ending::Shutdown);
}

void Connection::leave(Ending ending) {
  if (state_ == State::Gone) return;
  session_.end(ending);
  stream_.reset();
  if (state_ == State::Working) {
    state_ = State::Gone;
    return;
  }
  forget_attempt();
  log_end();
  host_.gone(*this);
}

std::optional<TimePoint> Connection::deadline() const {
  if (state_ == State::Lingering) return linger_until_;
  const auto session_ends = session_.deadline();
  if (state_ != State::Waiting) return session_ends;
  return session_ends ? std::min(*session_ends, held_errand_->until) : held_errand_->until;
}

void Connection::on_deadline(TimePoint now) {
  if (state_ == State::Gone) return;
  if (look_for_client(now) == Presence::Vanished) return leave(Ending::Disconnect);
  const auto when = deadline();
  if (!when || now < *when) return arm();
  session_.expire(now);
  if (session_.has_ended()) return leave(session_.ending());
  if (state_ == State::Waiting) return wait_is_over();
  pump();
}

// TCP asks clients that are silent; of those that were sent something it waits for an answer, and
// so much longer than is good for a maildrop.
Connection::Presence Connection::look_for_client(TimePoint now) {
  if (now < look_at_) return Presence::Believed;
  const Duration keepalive = host_.equipment.settings.timeouts.keepalive;
  look_at_ = now + keepalive / 2;
  return stream_->unanswered() >= keepalive ? Presence::Vanished : Presence::Believed;
}

void Connection::arm() {
  const TimePoint when = std::min(deadline().value_or(never), look_at_);
  if (when != never) host_.deadlines.arm(*this, when);
}

void Connection::log_end() const {
  const session::Tally& tally = session_.tally();
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(host_.loop.now() - session_.began()).count();
  auto entry = log::info("session ended");
  entry.add("user", tally.user)
      .add("address", peer_.text())
      .add("tls", tls_version())
      .add("mechanism", tally.user.empty() ? "" : tally.mechanism)
      .add("seconds", seconds)
      .add("retr", tally.retr_messages)
      .add("retr_octets", tally.retr_octets)
      .add("top", tally.top_messages)
      .add("top_octets", tally.top_octets)
      .add("deleted", tally.deleted)
      .add("ended", name_of(session_.ending()));
  if (tally.failed_logins > 0) {
    entry.add("failed_logins", tally.failed_logins).add("refused_user", tally.refused_user.view());
  }
  if (const auto reason = reason_of(session_.ending()); !reason.empty()) {
    entry.add("reason", reason);
  }
  if (filter_ != nullptr && !filter_->fault().empty()) entry.add("fault", filter_->fault());
}

}  // namespace restante::server
