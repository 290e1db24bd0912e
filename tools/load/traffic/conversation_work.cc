// SPDX-License-Identifier: Apache-2.0
//
// The part of a Conversation behind the login: what is asked, and what comes of it.
#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "conversation.h"

namespace restante::load {

void Conversation::fill(Instant now, std::string& out) {
  const std::size_t window = manner_.pipelines ? window_max : 1;
  while (phase_ == Phase::Work && pending() < window && issue(now, out) == Issued::MayBeMore) {
  }
}

Conversation::Issued Conversation::issue(Instant now, std::string& out) {
  const auto ask_if = [&](bool wanted, Kind kind, Step following) {
    if (wanted) send(kind, 0, now, out);
    step_ = following;
    return Issued::MayBeMore;
  };
  switch (step_) {
    case Step::Stat:
      return ask_if(scenario_->asks_stat, Kind::Stat, Step::List);
    case Step::List:
      return ask_if(scenario_->asks_list, Kind::List, Step::Uidl);
    case Step::Uidl:
      return ask_if(scenario_->asks_uidl, Kind::Uidl, Step::Choose);
    case Step::Choose:
      if (pending() > 0) return Issued::NothingNow;
      step_ = Step::Messages;
      return Issued::MayBeMore;
    case Step::Messages:
      return is_endless(*scenario_) ? issue_endless(now, out) : issue_message(now, out);
    case Step::Finish:
      finish_messages();
      return ask_if(true, Kind::Quit, Step::Done);
    case Step::Done:
      break;
  }
  return Issued::NothingNow;
}

Conversation::Issued Conversation::issue_message(Instant now, std::string& out) {
  // Only what came whole is deleted, so DELE is never sent together with its RETR.
  if (!doomed_.empty()) {
    send(Kind::Dele, doomed_.back(), now, out);
    doomed_.pop_back();
    return Issued::MayBeMore;
  }
  if (const std::uint64_t message = next_message(); message > 0) {
    send(Kind::Retr, message, now, out);
    return Issued::MayBeMore;
  }
  if (pending() > 0) return Issued::NothingNow;
  step_ = Step::Finish;
  return Issued::MayBeMore;
}

// 0 if there is none.
std::uint64_t Conversation::next_message() {
  while (asked_messages_ < scenario_->retrieve && last_message_ < inspector_.messages()) {
    ++last_message_;
    if (inspector_.octets_of(last_message_).value_or(0) > scenario_->octets_max) continue;
    ++asked_messages_;
    return last_message_;
  }
  return 0;
}

Conversation::Issued Conversation::issue_endless(Instant now, std::string& out) {
  if (scenario_->then == Scenario::Then::Hold) return Issued::NothingNow;
  const bool retrieves = scenario_->then == Scenario::Then::Retrieve;
  if (retrieves && inspector_.messages() == 0) {
    fail("the maildrop is empty", "RETR has nothing to retrieve");
    return Issued::NothingNow;
  }
  const std::optional<Instant> due = requests_.next_due(now);
  if (!due) return Issued::NothingNow;
  if (retrieves) {
    last_message_ = last_message_ % inspector_.messages() + 1;
    send(Kind::Retr, last_message_, *due, out);
  } else {
    send(Kind::Noop, 0, *due, out);
  }
  return Issued::MayBeMore;
}

void Conversation::send(Kind kind, std::uint64_t message, Instant since, std::string& out) {
  out += kind_names[index_of(kind)];
  if (message > 0) {
    const fmt::format_int digits(message);
    out += ' ';
    out.append(digits.data(), digits.size());
  }
  out += "\r\n";
  pending_[end_pending_++ % window_max] = Request{kind, message, since};
}

void Conversation::take_answer(std::string_view line, Instant now) {
  const Request& request = oldest();
  if (!line.starts_with("+OK")) return take_refusal(request, line, now);
  switch (request.kind) {
    case Kind::List:
    case Kind::Uidl:
      return reader_.begin_listing();
    case Kind::Retr:
      inspector_.retr_status(line);
      return reader_.begin_message();
    case Kind::Stat:
      inspector_.stat(line);
      return answered(now);
    case Kind::Quit:
      answered(now);
      phase_ = Phase::Closing;
      return;
    default:
      return answered(now);
  }
}

void Conversation::take_refusal(const Request& request, std::string_view line, Instant now) {
  const std::string what = fmt::format("{} refused", kind_names[index_of(request.kind)]);
  const bool was_quit = request.kind == Kind::Quit;
  if (is_endless(*scenario_)) return fail(what, line);
  recorder_.note_error(what, fmt::format("{}: {}", user_->name, line));
  answered(now);
  if (was_quit) phase_ = Phase::Closing;
}

void Conversation::take_listing_line(std::string_view line) {
  if (reader_.lacks_cr()) inspector_.note("a line that ends with LF alone", line);
  if (oldest().kind == Kind::List) {
    inspector_.list_line(line);
  } else {
    inspector_.uidl_line(line);
  }
}

void Conversation::take_end(Instant now) {
  const Request& request = oldest();
  if (request.kind == Kind::List) inspector_.list_end();
  if (request.kind == Kind::Uidl) inspector_.uidl_end();
  if (request.kind == Kind::Retr) {
    inspector_.retr_end(request.message, reader_.message());
    ++retrieved_;
    if (scenario_->deletes) doomed_.push_back(request.message);
  }
  answered(now);
}

void Conversation::answered(Instant now) {
  const Request& request = oldest();
  recorder_.record(request.kind, request.since, now, std::exchange(answer_octets_, 0));
  recorder_.count_request();
  ++first_pending_;
}

void Conversation::finish_messages() {
  if (scenario_->retrieve > 0 && retrieved_ == inspector_.messages()) inspector_.all_retrieved();
}

}  // namespace restante::load
