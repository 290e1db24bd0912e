// SPDX-License-Identifier: Apache-2.0
#include "connection.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "restante/base/log.h"
#include "restante/loop/job.h"

namespace restante::server {

namespace {

using session::Ending;
using session::PlaintextLogin;
using session::Progress;

// What one connection may send or ask of the store in a turn of the loop before the others have
// theirs.
constexpr std::size_t octets_per_turn = 256 * 1024;
constexpr int errands_per_turn = 64;

// How long a client that still sends may take to read our last words.
constexpr Duration linger = std::chrono::seconds(5);

// As much as the loop's own buffer for pieces.
constexpr std::size_t job_piece_octets = 64 * 1024;

PlaintextLogin plaintext_login(config::Plaintext rule, const loop::Address& peer) {
  const bool allowed =
      rule == config::Plaintext::Always || (rule == config::Plaintext::Tls && peer.is_loopback());
  return allowed ? PlaintextLogin::Allowed : PlaintextLogin::NeedsTls;
}

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
    default:
      return {};
  }
}

class ErrandJob final : public loop::Job {
 public:
  ErrandJob(Connection& connection, session::Errand errand)
      : connection_(connection), errand_(std::move(errand)) {
    if (std::holds_alternative<session::ReadMessage>(errand_)) space_.resize(job_piece_octets);
  }

  void work() noexcept override {
    answer_ = carry_out(errand_, connection_.generation().backends, Patience::MayBlock, space_);
  }

  void finished() noexcept override { connection_.errand_done(std::move(*answer_), space_); }

 private:
  Connection& connection_;  // lives until errand_done()
  session::Errand errand_;
  std::vector<char> space_;
  std::optional<Answer> answer_;
};

}  // namespace

Connection::Connection(Host& host, std::shared_ptr<const Generation> generation,
                       loop::Descriptor socket, const loop::Address& peer)
    : host_(host),
      generation_(std::move(generation)),
      peer_(peer),
      began_(host.loop.now()),
      session_({generation_, &generation_->rules},
               plaintext_login(generation_->settings.auth.plaintext, peer), began_) {
  stream_.emplace(host.loop, std::move(socket), static_cast<loop::Stream::Handler&>(*this));
}

void Connection::on_read(std::string_view octets) {
  if (state_ == State::Talking) pump(octets);
}

void Connection::on_end() {
  if (state_ == State::Lingering) return leave(session_.ending());
  input_ = Input::Ended;
  pump();
}

void Connection::on_broken() {
  leave(Ending::Disconnect);
}

void Connection::on_written() {
  session_.touch(host_.loop.now());
  pump();
}

void Connection::pump(std::string_view fresh) {
  session::Sink sink(host_.output);
  pump(fresh, sink);
}

void Connection::pump(std::string_view fresh, session::Sink& sink) {
  if (state_ != State::Talking || stream_->is_writing()) return;
  const std::string held = std::exchange(held_input_, {});
  std::string_view input = held.empty() ? fresh : held;
  Share share{octets_per_turn, errands_per_turn};
  for (;;) {
    const Progress progress = session_.advance(input, sink, host_.loop.now());
    if (progress == Progress::NeedsErrand) {
      if (share.errands-- == 0) return yield(input, sink);
      if (do_errand(input, sink) == Next::Return) return;
      continue;
    }
    share.octets -= std::min(share.octets, sink.written().size());
    const Flushed flushed = flush(sink);
    if (flushed == Flushed::Broken) return leave(Ending::Disconnect);
    if (flushed == Flushed::Later) return wait_with(input);
    switch (progress) {
      case Progress::NeedsInput:
        return await_input();
      case Progress::Delayed:
        return wait_with(input);
      case Progress::Finished:
        return finish(input);
      default:
        if (share.octets == 0) return yield(input, sink);
    }
  }
}

Connection::Flushed Connection::flush(session::Sink& sink) {
  if (sink.written().empty()) return Flushed::All;
  const loop::Stream::Sent sent = stream_->write(sink.written());
  sink.clear();
  switch (sent) {
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
  held_input_ = std::string(input);
  stream_->stop_reading();
  arm();
}

void Connection::yield(std::string_view input, session::Sink& sink) {
  const Flushed flushed = flush(sink);
  if (flushed == Flushed::Broken) return leave(Ending::Disconnect);
  wait_with(input);
  if (flushed == Flushed::All) host_.wants_turn(*this);
}

Connection::Next Connection::do_errand(std::string_view input, session::Sink& sink) {
  session::Errand errand = session_.errand();
  const bool reads = std::holds_alternative<session::ReadMessage>(errand);
  if (reads && sink.room() < host_.piece.size()) {
    if (const Flushed flushed = flush(sink); flushed != Flushed::All) {
      flushed == Flushed::Broken ? leave(Ending::Disconnect) : wait_with(input);
      return Next::Return;
    }
  }
  auto answer = carry_out(errand, generation_->backends, Patience::CachedOnly, host_.piece);
  if (answer) {
    deliver(std::move(*answer), host_.piece, sink);
    return Next::GoOn;
  }
  const Flushed flushed = flush(sink);
  if (flushed == Flushed::Broken) {
    leave(Ending::Disconnect);
    return Next::Return;
  }
  wait_with(input);
  // A piece that comes while the last one is still going out would have nowhere to go. It is asked
  // for again when the way is free.
  if (reads && flushed == Flushed::Later) return Next::Return;
  state_ = State::Working;
  loop::submit(host_.loop, std::make_unique<ErrandJob>(*this, std::move(errand)));
  return Next::Return;
}

void Connection::errand_done(Answer answer, std::span<const char> octets) {
  session::Sink sink(host_.output);
  if (state_ == State::Gone) {
    // Only what was done to the store is still worth knowing.
    if (std::holds_alternative<CommitAnswer>(answer)) deliver(std::move(answer), octets, sink);
    log_end();
    return host_.gone(*this);
  }
  state_ = State::Talking;
  deliver(std::move(answer), octets, sink);
  pump({}, sink);
}

void Connection::deliver(Answer answer, std::span<const char> octets, session::Sink& sink) {
  const TimePoint now = host_.loop.now();
  if (auto* identity = std::get_if<AuthenticateAnswer>(&answer)) {
    if (!identity->has_value()) report(identity->error(), "checking a login");
    session_.answer(std::move(*identity), now);
  } else if (auto* opened = std::get_if<OpenAnswer>(&answer)) {
    deliver_opened(std::move(*opened));
  } else if (const auto* piece = std::get_if<ReadAnswer>(&answer)) {
    if (!piece->has_value()) report(piece->error(), "reading a message");
    const std::size_t length = piece->has_value() ? (*piece)->octets : 0;
    session_.answer(*piece, {octets.data(), length}, sink, now);
  } else if (const auto* removal = std::get_if<CommitAnswer>(&answer)) {
    if (removal->error) report(*removal->error, "deleting messages");
    session_.answer(*removal, now);
  } else {
    session_.answer_seen();
  }
}

void Connection::deliver_opened(OpenAnswer opened) {
  const TimePoint now = host_.loop.now();
  const Duration delay = generation_->settings.maildrop.login_delay;
  // Asked only now, so that a login that failed does not put off the next.
  if (opened.has_value() && host_.login_interval.admit(session_.tally().user, delay, now) ==
                                maildrop::Admission::TooSoon) {
    opened = failure(ErrorKind::TooSoon);
  }
  if (!opened.has_value() && opened.error().kind != ErrorKind::TooSoon) {
    report(opened.error(), "opening a maildrop");
  }
  const bool logged_in = opened.has_value();
  session_.answer(std::move(opened), now);
  if (!logged_in) return;
  stage_ = Census::Stage::LoggedIn;
  host_.logged_in(*this);
}

void Connection::report(const Error& error, std::string_view doing) const {
  const bool expected = error.kind == ErrorKind::InUse || error.kind == ErrorKind::NotFound;
  log::Entry(expected ? log::Level::Info : log::Level::Error, doing)
      .add("user", session_.tally().user)
      .add("address", peer_.text())
      .add("error", error.text);
}

void Connection::finish(std::string_view unread) {
  // A socket that is closed with octets unread resets the connection, and our last words with it.
  if (unread.empty() && session_.ending() != Ending::BadCommands) {
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
  log_end();
  host_.gone(*this);
}

void Connection::on_deadline(TimePoint now) {
  if (state_ == State::Gone) return;
  const auto when = state_ == State::Lingering ? linger_until_ : session_.deadline();
  if (!when) return;
  if (now < *when) return arm();
  session_.expire(now);
  if (session_.has_ended()) return leave(session_.ending());
  pump();
}

void Connection::arm() {
  const auto when = state_ == State::Lingering ? linger_until_ : session_.deadline();
  if (when) host_.deadlines.arm(*this, *when);
}

void Connection::log_end() const {
  const session::Tally& tally = session_.tally();
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(host_.loop.now() - began_).count();
  auto entry = log::info("session ended");
  entry.add("user", tally.user)
      .add("address", peer_.text())
      .add("tls", "none")
      .add("mechanism", tally.user.empty() ? "" : "USER")
      .add("seconds", seconds)
      .add("retr", tally.retr_messages)
      .add("retr_octets", tally.retr_octets)
      .add("top", tally.top_messages)
      .add("top_octets", tally.top_octets)
      .add("deleted", tally.deleted)
      .add("ended", name_of(session_.ending()));
  const std::string_view reason = reason_of(session_.ending());
  if (!reason.empty()) entry.add("reason", reason);
}

}  // namespace restante::server
