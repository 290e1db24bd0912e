// SPDX-License-Identifier: Apache-2.0
//
// The part of a Conversation that carries out what its session asks of the mail store: at once
// where nothing has to be waited for, otherwise on a thread.
#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "errands.h"
#include "restante/loop/job.h"
#include "restante/pop3/conversation.h"
#include "session_log.h"

namespace restante::pop3 {

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
  ErrandJob(Conversation& conversation, session::Errand errand)
      : conversation_(conversation),
        store_(conversation.host().premises.store),
        errand_(std::move(errand)) {}

  void work() noexcept override {
    // Not before: very many may wait for a thread.
    if (std::holds_alternative<session::ReadMessage>(errand_)) space_.resize(Host::piece_octets);
    answer_ = carry_out(errand_, store_, Patience::MayBlock, space_);
  }

  void finished() noexcept override { conversation_.errand_done(std::move(*answer_), space_); }

 private:
  Conversation& conversation_;  // lives until errand_done()
  maildrop::MailStore& store_;
  session::Errand errand_;
  std::vector<char> space_;
  std::optional<Answer> answer_;
};

}  // namespace

Conversation::Next Conversation::do_errand(Round& round) {
  if (round.share.questions-- == 0 || round.share.output == 0) {
    yield(round);
    return Next::Return;
  }
  session::Errand errand = session_.errand();
  if (const auto* read = std::get_if<session::ReadMessage>(&errand)) return do_read(*read, round);
  if (is_for_accounts(errand)) return ask_accounts(std::move(errand), round);
  return carry_out_now(std::move(errand), round);
}

Conversation::Next Conversation::do_read(const session::ReadMessage& errand, Round& round) {
  // A file's octets go out past the sink, so what is in it goes first; and a piece is only read
  // where there is room for it, or most of it would be read again.
  if (may_send_file(errand) || round.sink.room() < host_.piece().size()) {
    if (const Sent sent = flush(round); sent != Sent::All) {
      sent == Sent::Broken ? leave(Ending::Disconnect) : wait_with(round);
      return Next::Return;
    }
  }
  if (may_send_file(errand) && send_file(errand, round) == FileSent::Some) return Next::GoOn;
  return carry_out_now(errand, round);
}

bool Conversation::may_send_file(const session::ReadMessage& errand) const {
  return errand.form == maildrop::Form::Wire && channel_.may_send_files();
}

Conversation::FileSent Conversation::send_file(const session::ReadMessage& errand, Round& round) {
  const auto file = errand.maildrop->wire_file(errand.index, errand.offset, round.share.output);
  if (!file) return FileSent::None;
  const std::size_t sent = channel_.send_file(file->descriptor, errand.offset, file->octets);
  if (sent == 0) return FileSent::None;
  round.share.output -= sent;
  session_.touch(host_.now());
  session_.answer_sent(sent, sent == file->octets ? file->rest : maildrop::Rest::More);
  return FileSent::Some;
}

Conversation::Next Conversation::carry_out_now(session::Errand errand, Round& round) {
  const std::span<char> space = host_.piece();
  auto answer = carry_out(errand, host_.premises.store, Patience::CachedOnly, space);
  const bool is_in_use = answer && is_to_be_asked_again(*answer);
  if (answer && !is_in_use) {
    deliver(std::move(*answer), space, round.sink);
    return Next::GoOn;
  }
  const Sent sent = flush(round);
  if (sent == Sent::Broken) {
    leave(Ending::Disconnect);
    return Next::Return;
  }
  if (is_in_use) ask_again_soon();
  wait_with(round);
  // A piece that comes while the last one is still going out would have nowhere to go. It is asked
  // for again when the way is free.
  const bool reads = std::holds_alternative<session::ReadMessage>(errand);
  const bool is_too_early = reads && sent == Sent::UnderWay;
  if (!is_in_use && !is_too_early) work_on(std::move(errand));
  return Next::Return;
}

void Conversation::work_on(session::Errand errand) {
  step_ = Working{};
  host_.submit(std::make_unique<ErrandJob>(*this, std::move(errand)));
}

void Conversation::errand_done(Answer answer, std::span<const char> octets) {
  if (std::holds_alternative<Gone>(step_)) {
    session::Sink sink(host_.output());
    // Only what was done to the store is still worth knowing.
    if (std::holds_alternative<CommitAnswer>(answer)) deliver(std::move(answer), octets, sink);
    log_end(session_, peer_, channel_.tls(), host_.now());
    return host_.gone(*this);
  }
  if (is_to_be_asked_again(answer)) {
    ask_again_soon();
    return arm();
  }
  step_ = Talking{};
  Round round(*this, {});
  deliver(std::move(answer), octets, round.sink);
  // Then nothing of the answer is in the sink: only reads put it there, and none begins meanwhile.
  channel_.is_writing() ? wait_with(round) : go_on(round);
}

// A client that lost its connection and logs in again may be heard before the loss is known: by
// another worker, or in the same turn of the loop.
bool Conversation::is_to_be_asked_again(const Answer& answer) const {
  const auto* opened = std::get_if<OpenAnswer>(&answer);
  return opened != nullptr && !opened->has_value() && opened->error().kind == ErrorKind::InUse &&
         opening_ == Opening::First;
}

void Conversation::ask_again_soon() {
  opening_ = Opening::Again;
  const Duration wait = host_.premises.settings.server.workers == 1 ? a_few_turns : hand_over;
  step_ = Waiting{
      std::make_unique<Waiting::Wish>(Waiting::Wish{session_.errand(), host_.now() + wait})};
}

void Conversation::wait_is_over() {
  const auto wish = std::move(std::get<Waiting>(step_).wish);
  step_ = Talking{};
  // The session asks again when the way is free.
  if (channel_.is_writing()) return arm();
  Round round(*this, {});
  if (carry_out_now(std::move(wish->errand), round) == Next::GoOn) go_on(round);
}

void Conversation::deliver(Answer answer, std::span<const char> octets, session::Sink& sink) {
  const TimePoint now = host_.now();
  const session::Tally& tally = session_.tally();
  if (auto* opened = std::get_if<OpenAnswer>(&answer)) {
    deliver_opened(std::move(*opened));
  } else if (const auto* piece = std::get_if<ReadAnswer>(&answer)) {
    if (!piece->has_value()) log_failure(piece->error(), "reading a message", tally, peer_);
    const std::size_t length = piece->has_value() ? (*piece)->octets : 0;
    session_.answer(*piece, {octets.data(), length}, sink, now);
  } else if (const auto* removal = std::get_if<CommitAnswer>(&answer)) {
    if (removal->error) log_failure(*removal->error, "deleting messages", tally, peer_);
    session_.answer(*removal, now);
  } else {
    session_.answer_seen();
  }
}

void Conversation::deliver_opened(OpenAnswer opened) {
  opening_ = Opening::First;
  if (!opened.has_value()) log_refusal(opened.error(), session_.tally(), peer_);
  session_.answer(std::move(opened), host_.now());
  note_login();
}

}  // namespace restante::pop3
