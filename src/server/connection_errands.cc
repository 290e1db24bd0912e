// SPDX-License-Identifier: Apache-2.0
//
// The part of a Connection that carries out what its session asks of the world.
#include <algorithm>
#include <utility>
#include <vector>

#include "connection.h"
#include "restante/base/log.h"
#include "restante/loop/job.h"

namespace restante::server {

namespace {

using session::Ending;

// For another worker to get to know that a client is gone. A loop does not turn slower than this.
constexpr Duration hand_over = std::chrono::milliseconds(250);

// For this worker to get to know it, where it is the only one: the end of a connection that sent
// something before may be read a turn later than a login that came after it. Far longer than a
// turn.
constexpr Duration a_few_turns = std::chrono::milliseconds(50);

class ErrandJob final : public loop::Job {
 public:
  ErrandJob(Connection& connection, session::Errand errand)
      : connection_(connection), errand_(std::move(errand)) {}

  void work() noexcept override {
    // Not before: very many may wait for a thread.
    if (std::holds_alternative<session::ReadMessage>(errand_)) space_.resize(Host::piece_octets);
    answer_ = carry_out(errand_, connection_.store(), Patience::MayBlock, space_);
  }

  void finished() noexcept override { connection_.errand_done(std::move(*answer_), space_); }

 private:
  Connection& connection_;  // lives until errand_done()
  session::Errand errand_;
  std::vector<char> space_;
  std::optional<Answer> answer_;
};

}  // namespace

Connection::Next Connection::do_errand(std::string_view input, session::Sink& sink, Share& share) {
  session::Errand errand = session_.errand();
  if (const auto* read = std::get_if<session::ReadMessage>(&errand)) {
    return do_read(*read, input, sink, share);
  }
  if (is_for_accounts(errand)) return ask_accounts(std::move(errand), input, sink);
  return carry_out_now(std::move(errand), input, sink);
}

Connection::Next Connection::do_read(const session::ReadMessage& errand, std::string_view input,
                                     session::Sink& sink, Share& share) {
  if (may_send_file(errand) || sink.room() < host_.piece().size()) {
    share.octets -= std::min(share.octets, sink.written().size());
    if (const Flushed flushed = flush(sink); flushed != Flushed::All) {
      flushed == Flushed::Broken ? leave(Ending::Disconnect) : wait_with(input);
      return Next::Return;
    }
  }
  if (may_send_file(errand) && send_file(errand, share) == FileSent::Some) return Next::GoOn;
  return carry_out_now(errand, input, sink);
}

bool Connection::may_send_file(const session::ReadMessage& errand) const {
  return errand.form == maildrop::Form::Wire && filter_ == nullptr;
}

Connection::FileSent Connection::send_file(const session::ReadMessage& errand, Share& share) {
  const auto file = errand.maildrop->wire_file(errand.index, errand.offset, share.octets);
  if (!file) return FileSent::None;
  const std::size_t sent = stream_->send_file(file->descriptor, errand.offset, file->octets);
  if (sent == 0) return FileSent::None;
  share.octets -= sent;
  session_.touch(host_.loop.now());
  session_.answer_sent(sent, sent == file->octets ? file->rest : maildrop::Rest::More);
  return FileSent::Some;
}

void Connection::wait_is_over() {
  const std::unique_ptr<Held> held = std::move(held_errand_);
  state_ = State::Talking;
  session::Sink sink(host_.output());
  const SeldomString kept = held_input_.take();
  const std::string_view input = kept.view();
  if (stream_->is_writing() ||
      carry_out_now(std::move(held->errand), input, sink) == Next::Return) {
    return;
  }
  pump(input, sink);
}

Connection::Next Connection::carry_out_now(session::Errand errand, std::string_view input,
                                           session::Sink& sink) {
  const std::span<char> space = host_.piece();
  auto answer = carry_out(errand, store(), Patience::CachedOnly, space);
  if (answer && is_to_be_asked_again(*answer)) {
    ask_again_soon();
    flush(sink) == Flushed::Broken ? leave(Ending::Disconnect) : wait_with(input);
    return Next::Return;
  }
  if (answer) {
    deliver(std::move(*answer), space, sink);
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
  const bool reads = std::holds_alternative<session::ReadMessage>(errand);
  if (reads && flushed == Flushed::Later) return Next::Return;
  work_on(std::move(errand));
  return Next::Return;
}

void Connection::work_on(session::Errand errand) {
  state_ = State::Working;
  loop::submit(host_.loop, std::make_unique<ErrandJob>(*this, std::move(errand)));
}

void Connection::errand_done(Answer answer, std::span<const char> octets) {
  if (state_ == State::Gone) {
    session::Sink sink(host_.output());
    // Only what was done to the store is still worth knowing.
    if (std::holds_alternative<CommitAnswer>(answer)) deliver(std::move(answer), octets, sink);
    log_end();
    return host_.gone(*this);
  }
  if (is_to_be_asked_again(answer)) {
    ask_again_soon();
    return arm();
  }
  answer_and_go_on(std::move(answer), octets);
}

void Connection::answer_and_go_on(Answer answer, std::span<const char> octets) {
  session::Sink sink(host_.output());
  state_ = State::Talking;
  deliver(std::move(answer), octets, sink);
  pump({}, sink);
}

// A client that lost its connection and logs in again may be heard before the loss is known: by
// another worker, or in the same turn of the loop.
bool Connection::is_to_be_asked_again(const Answer& answer) const {
  const auto* opened = std::get_if<OpenAnswer>(&answer);
  return opened != nullptr && !opened->has_value() && opened->error().kind == ErrorKind::InUse &&
         opening_ == Opening::First;
}

void Connection::ask_again_soon() {
  opening_ = Opening::Again;
  const Duration wait = host_.equipment.settings.server.workers == 1 ? a_few_turns : hand_over;
  held_errand_ = std::make_unique<Held>(Held{session_.errand(), host_.loop.now() + wait});
  state_ = State::Waiting;
}

void Connection::deliver(Answer answer, std::span<const char> octets, session::Sink& sink) {
  const TimePoint now = host_.loop.now();
  if (auto* opened = std::get_if<OpenAnswer>(&answer)) {
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
  opening_ = Opening::First;
  if (!opened.has_value()) {
    report(opened.error(), "opening a maildrop");
    const bool in_use = opened.error().kind == ErrorKind::InUse;
    log_refusal(session_.tally().user, in_use ? "in-use" : "maildrop");
  }
  session_.answer(std::move(opened), host_.loop.now());
  note_login();
}

void Connection::report(const Error& error, std::string_view doing) const {
  // What was said where it happened.
  if (error.text.empty()) return;
  const bool expected = error.kind == ErrorKind::InUse || error.kind == ErrorKind::NotFound;
  log::Entry(expected ? log::Level::Info : log::Level::Error, doing)
      .add("user", session_.tally().user)
      .add("address", peer_.text())
      .add("error", error.text);
}

}  // namespace restante::server
