// SPDX-License-Identifier: Apache-2.0
//
// The part of a Conversation that carries out what its session asks of the mail store: at once
// where nothing has to be waited for, otherwise on a thread, or when the store rings.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "asked.h"
#include "errands.h"
#include "restante/base/log.h"
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
  using Interest = std::atomic<Wanted>;

  ErrandJob(Conversation& conversation, const session::Errand& errand, Enquiry& enquiry,
            const Interest& interest)
      : conversation_(conversation),
        store_(conversation.host().premises.store),
        errand_(errand),
        enquiry_(enquiry),
        interest_(interest) {}

  void work() noexcept override {
    // The client left before a thread was free.
    if (interest_ == Wanted::NoMore) return;
    const log::About about(conversation_.id());
    // Not before: very many may wait for a thread.
    if (std::holds_alternative<session::ReadMessage>(errand_)) space_.resize(Host::piece_octets);
    outcome_ = carry_out(errand_, store_, enquiry_.on_thread(), space_);
  }

  void finished() noexcept override { conversation_.errand_done(std::move(outcome_), space_); }

 private:
  // All of these live until errand_done().
  Conversation& conversation_;
  maildrop::MailStore& store_;
  const session::Errand& errand_;
  Enquiry& enquiry_;
  const Interest& interest_;
  std::vector<char> space_;
  Outcome outcome_ = std::unexpected(PutOff::Later);
};

}  // namespace

Conversation::Next Conversation::do_errand(Round& round) {
  // Others may wait for the maildrop. It is a session's last errand, so it has no share of a turn.
  if (session_.must_give_back()) return carry_out_now(session_.errand(), round);
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
  session_.answer_sent(sent);
  return FileSent::Some;
}

// Almost always the store answers at once, and then nothing of this outlives the call.
Conversation::Next Conversation::carry_out_now(session::Errand errand, Round& round) {
  const std::span<char> space = host_.piece();
  Enquiry enquiry(*this);
  Outcome outcome = carry_out(errand, host_.premises.store, enquiry.on_loop(), space);
  const bool is_in_use = outcome.has_value() && is_to_be_asked_again(*outcome);
  if (outcome.has_value() && !is_in_use) {
    deliver(std::move(*outcome), space, round.sink);
    return Next::GoOn;
  }
  // A thread's piece that comes while the last one is still going out would have nowhere to go. It
  // is asked for when the way is free. One that comes later can wait at the store.
  const bool is_piece = std::holds_alternative<session::ReadMessage>(errand);
  const bool needs_way = is_piece && !outcome.has_value() && outcome.error() == PutOff::ToThread;
  if (is_in_use) {
    ask_again_soon();
  } else if (!needs_way) {
    put_off(std::make_unique<Asked>(*this, std::move(errand), std::move(enquiry)), outcome.error());
  }
  const Sent sent = flush(round);
  if (sent == Sent::Broken) {
    leave(Ending::Disconnect);
    return Next::Return;
  }
  wait_with(round);
  if (needs_way && sent == Sent::All) {
    put_off(std::make_unique<Asked>(*this, std::move(errand), std::move(enquiry)), outcome.error());
  }
  return Next::Return;
}

void Conversation::put_off(std::unique_ptr<Asked> asked, PutOff how) {
  Asked& question = *asked;
  // What is done at once nobody sees.
  if (std::holds_alternative<session::CommitDeletions>(question.errand)) {
    note_state(metrics::SessionState::Update);
  }
  if (how == PutOff::ToThread) {
    step_ = Working{std::move(asked)};
    const bool opens = std::holds_alternative<session::OpenMaildrop>(question.errand);
    return host_.submit(
        std::make_unique<ErrandJob>(*this, question.errand, question.enquiry, question.interest),
        opens ? Host::Work::Opening : Host::Work::Other);
  }
  step_ = Pending{std::move(asked)};
  if (std::holds_alternative<session::GiveBack>(question.errand)) {
    question.wait_until(host_.now() + give_back_max);
  }
}

void Conversation::errand_done(Outcome outcome, std::span<const char> octets) {
  const log::About about(id_);
  auto asked = std::move(std::get<Working>(step_).asked);
  if (!outcome.has_value()) {
    // What is left is the loop's to ask, but for a client that is gone.
    const bool is_wanted = !channel_.is_dropped() || asked->is_brought_to_its_end();
    step_ = Pending{std::move(asked)};
    return is_wanted ? ask_again() : depart();
  }
  asked.reset();
  hear(std::move(*outcome), octets);
}

// Whoever rings while a thread is at work, or after it was given up, is not waited for.
void Conversation::ring() {
  auto* pending = std::get_if<Pending>(&step_);
  if (pending == nullptr) return;
  const bool is_piece = std::holds_alternative<session::ReadMessage>(pending->asked->errand);
  if (is_piece && channel_.is_writing()) {
    pending->bell = Pending::Bell::Rung;
    return;
  }
  ask_again();
}

void Conversation::ask_again() {
  const log::About about(id_);
  auto asked = std::move(std::get<Pending>(step_).asked);
  const std::span<char> space = host_.piece();
  Outcome outcome = carry_out(asked->errand, host_.premises.store, asked->enquiry.on_loop(), space);
  if (!outcome.has_value()) return put_off(std::move(asked), outcome.error());
  // A maildrop that was given back is free from here on, before a client hears of it.
  asked.reset();
  hear(std::move(*outcome), space);
}

void Conversation::hear(Answer answer, std::span<const char> octets) {
  const log::About about(id_);
  step_ = Talking{};
  if (channel_.is_dropped()) return hear_alone(std::move(answer));
  if (is_to_be_asked_again(answer)) {
    ask_again_soon();
    return arm();
  }
  // Of one that is shown out nothing but the maildrop was still under way.
  if (channel_.is_lingering()) return;
  Round round(*this, {});
  deliver(std::move(answer), octets, round.sink);
  // Then nothing of the answer is in the sink: only reads put it there, and none begins meanwhile.
  channel_.is_writing() ? wait_with(round) : go_on(round);
}

// The client is gone: only what was done to the store is still worth knowing, and nobody is there
// for a maildrop that was opened.
void Conversation::hear_alone(Answer answer) {
  session::Sink sink(host_.output());
  auto* opened = std::get_if<OpenAnswer>(&answer);
  if (opened != nullptr && opened->has_value()) {
    if (give_back(session::GiveBack{std::move(**opened)}) == GivenBack::UnderWay) return;
  } else if (std::holds_alternative<CommitAnswer>(answer) ||
             std::holds_alternative<GiveBackAnswer>(answer)) {
    deliver(std::move(answer), {}, sink);
  }
  depart();
}

Conversation::GivenBack Conversation::give_back(session::Errand errand) {
  Enquiry enquiry(*this);
  Outcome outcome = carry_out(errand, host_.premises.store, enquiry.on_loop(), {});
  if (!outcome.has_value()) {
    put_off(std::make_unique<Asked>(*this, std::move(errand), std::move(enquiry)), outcome.error());
    return GivenBack::UnderWay;
  }
  session::Sink nothing({});
  deliver(std::move(*outcome), {}, nothing);
  return GivenBack::Yes;
}

// The session is over, and its last reply may be on its way.
void Conversation::give_back_what_is_left() {
  if (session_.must_give_back()) static_cast<void>(give_back(session_.errand()));
}

// A store that says nothing keeps nobody waiting. What it did with its lock it knows alone.
void Conversation::waited_too_long() {
  std::get<Pending>(step_).asked.reset();
  hear(GiveBackAnswer(failure(ErrorKind::TryAgain, "the store did not answer in time")), {});
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
  const session::Tally& tally = session_.tally();
  if (auto* opened = std::get_if<OpenAnswer>(&answer)) {
    deliver_opened(std::move(*opened));
  } else if (const auto* piece = std::get_if<ReadAnswer>(&answer)) {
    if (!piece->has_value()) log_failure(piece->error(), "reading a message", tally, client_);
    const std::size_t length = piece->has_value() ? (*piece)->octets : 0;
    session_.answer(*piece, {octets.data(), length}, sink, moment());
  } else if (const auto* removal = std::get_if<CommitAnswer>(&answer)) {
    if (removal->error) log_failure(*removal->error, "deleting messages", tally, client_);
    note_removal(*removal);
    session_.answer(*removal, moment());
  } else if (const auto* given = std::get_if<GiveBackAnswer>(&answer)) {
    if (!given->has_value()) log_failure(given->error(), "giving a maildrop back", tally, client_);
  } else {
    session_.answer_seen();
  }
}

void Conversation::deliver_opened(OpenAnswer opened) {
  opening_ = Opening::First;
  if (!opened.has_value()) {
    note_refusal(log_refusal(opened.error(), session_.tally(), client_));
  }
  session_.answer(std::move(opened), moment());
  note_login();
}

}  // namespace restante::pop3
