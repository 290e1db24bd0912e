// SPDX-License-Identifier: Apache-2.0
#include "conversation.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace restante::load {

namespace {

// RFC 1939, section 3: with its CRLF.
constexpr std::size_t status_line_octets_max = 512;

bool begins_with_word(std::string_view line, std::string_view word) {
  return line.starts_with(word) && (line.size() == word.size() || line[word.size()] == ' ');
}

bool is_ok(std::string_view line) {
  return begins_with_word(line, "+OK");
}

// The response code of RFC 2449, section 8, with its brackets and a blank before it, or nothing.
std::string_view response_code(std::string_view line) {
  const std::size_t end = line.find(']');
  return line.starts_with("-ERR [") && end != line.npos ? line.substr(4, end - 3) : "";
}

}  // namespace

Conversation::Conversation(const Manner& manner, Recorder& recorder, Requests& requests)
    : manner_(manner),
      recorder_(recorder),
      requests_(requests),
      inspector_(recorder),
      login_(manner.login) {}

void Conversation::begin(const Scenario& scenario, User& user, Instant due, Instant now) {
  scenario_ = &scenario;
  user_ = &user;
  due_ = due;
  began_ = now;
  phase_ = Phase::Greeting;
  step_ = Step::Stat;
  reader_.reset();
  inspector_.begin(user.name);
  exporter_.clear();
  answer_octets_ = 0;
  first_pending_ = end_pending_ = 0;
  asked_messages_ = last_message_ = retrieved_ = 0;
  doomed_.clear();
}

Conversation::Next Conversation::receive(std::string_view octets, Instant now, std::string& out) {
  recorder_.count_octets(octets.size());
  while (phase_ != Phase::Over && phase_ != Phase::Secure) {
    const std::size_t before = octets.size();
    const ReplyReader::Found found = reader_.next(octets);
    answer_octets_ += before - octets.size();
    if (found == ReplyReader::Found::Nothing) break;
    take(found, now, out);
  }
  if (phase_ == Phase::Secure && !octets.empty()) unasked(octets);
  if (phase_ != Phase::Over && !is_anything_asked() && reader_.is_within_reply()) {
    unasked("(the beginning of a line)");
  }
  return next(now, out);
}

Conversation::Next Conversation::go_on(Instant now, std::string& out) {
  return next(now, out);
}

Conversation::Next Conversation::next(Instant now, std::string& out) {
  if (phase_ == Phase::Secure) return Next::ShakeHands;
  if (phase_ == Phase::Work) fill(now, out);
  if (phase_ == Phase::Over) return Next::Over;
  return phase_ == Phase::Work && pending() == 0 ? Next::Rest : Next::Receive;
}

void Conversation::take(ReplyReader::Found found, Instant now, std::string& out) {
  switch (found) {
    case ReplyReader::Found::Nothing:
      return;
    case ReplyReader::Found::Status:
      return take_status(reader_.line(), now, out);
    case ReplyReader::Found::Line:
      return take_listing_line(reader_.line());
    case ReplyReader::Found::End:
      return take_end(now);
    case ReplyReader::Found::Endless:
      inspector_.note("a line without an end", awaited());
      return end(Ending::Failed);
  }
}

void Conversation::take_status(std::string_view line, Instant now, std::string& out) {
  if (!is_anything_asked()) return unasked(line);
  if (reader_.lacks_cr()) inspector_.note("a line that ends with LF alone", line);
  if (line.size() + 2 > status_line_octets_max) {
    inspector_.note("a status line of more than 512 octets",
                    fmt::format("{}: {} octets", awaited(), line.size() + 2));
  }
  const bool is_challenge = phase_ == Phase::Login && line.starts_with('+');
  if (!is_challenge && !is_ok(line) && !begins_with_word(line, "-ERR")) {
    inspector_.note("an answer that is neither +OK nor -ERR",
                    fmt::format("{}: {}", awaited(), line.substr(0, 80)));
    return end(Ending::Failed);
  }
  switch (phase_) {
    case Phase::Greeting:
      return take_greeting(line, now, out);
    case Phase::Stls:
      if (!is_ok(line)) return fail("STLS refused", line);
      phase_ = Phase::Secure;
      return;
    case Phase::Login:
      return take_login(line, now, out);
    case Phase::Work:
      return take_answer(line, now);
    case Phase::Secure:
    case Phase::Closing:
    case Phase::Over:
      return;
  }
}

void Conversation::take_greeting(std::string_view line, Instant now, std::string& out) {
  if (!is_ok(line)) return fail(fmt::format("turned away{}", response_code(line)), line);
  recorder_.record(Kind::Connect, began_, now, std::exchange(answer_octets_, 0));
  if (manner_.login == "APOP") greeting_ = line;
  if (!manner_.stls) return begin_login(now, out);
  out += "STLS\r\n";
  phase_ = Phase::Stls;
}

Conversation::Next Conversation::secured(Instant now, std::string& out) {
  if (phase_ == Phase::Secure) begin_login(now, out);
  return next(now, out);
}

void Conversation::begin_login(Instant now, std::string& out) {
  phase_ = Phase::Login;
  login_began_ = now;
  answer_octets_ = 0;
  const auto verdict = login_.begin(*user_, greeting_, exporter_, manner_.pipelines, out);
  if (verdict == Login::Verdict::Broken) fail("login impossible", login_.problem());
}

void Conversation::take_login(std::string_view line, Instant now, std::string& out) {
  recorder_.count_request();
  switch (login_.answer(line, out)) {
    case Login::Verdict::GoOn:
      return;
    case Login::Verdict::Refused:
      return fail(fmt::format("login refused{}", response_code(line)), line);
    case Login::Verdict::Broken:
      return fail(fmt::format("login broken off: {}", login_.problem()), line);
    case Login::Verdict::In:
      break;
  }
  recorder_.record(Kind::Login, login_began_, now, std::exchange(answer_octets_, 0));
  recorder_.record(Kind::Entry, due_, now);
  if (is_endless(*scenario_)) recorder_.count_session();
  phase_ = Phase::Work;
}

void Conversation::closed(Instant now) {
  if (phase_ == Phase::Closing) {
    recorder_.record(Kind::Session, due_, now);
    recorder_.count_session();
    return end(Ending::Complete);
  }
  if (phase_ == Phase::Greeting && !reader_.is_within_reply()) {
    inspector_.note("closed without a greeting", "");
  } else if (reader_.is_within_body()) {
    inspector_.note("a reply ends without its final dot", awaited());
  } else if (reader_.is_within_reply()) {
    inspector_.note("a line ends without CRLF", awaited());
  } else {
    recorder_.note_error("closed by the server",
                         fmt::format("{}, waiting for {}", user_->name, awaited()));
  }
  end(Ending::Failed);
}

void Conversation::timed_out() {
  if (phase_ == Phase::Closing) {
    inspector_.note("not closed after QUIT", "");
    return end(Ending::Failed);
  }
  fail("timeout", reader_.is_within_reply() ? fmt::format("in the answer to {}", awaited())
                                            : std::string(awaited()));
}

void Conversation::broken(std::string_view what) {
  fail(what, awaited());
}

void Conversation::fail(std::string_view what, std::string_view detail) {
  recorder_.note_error(what, fmt::format("{}: {}", user_->name, detail));
  end(Ending::Failed);
}

void Conversation::unasked(std::string_view octets) {
  inspector_.note("octets that nobody asked for", octets.substr(0, 80));
  end(Ending::Failed);
}

void Conversation::end(Ending ending) {
  phase_ = Phase::Over;
  ending_ = ending;
}

bool Conversation::is_anything_asked() const {
  switch (phase_) {
    case Phase::Greeting:
    case Phase::Stls:
    case Phase::Login:
      return true;
    case Phase::Work:
      return pending() > 0;
    case Phase::Secure:
    case Phase::Closing:
    case Phase::Over:
      return false;
  }
  return false;
}

std::string_view Conversation::awaited() const {
  switch (phase_) {
    case Phase::Greeting:
      return "the greeting";
    case Phase::Stls:
    case Phase::Secure:
      return "STLS";
    case Phase::Login:
      return "the login";
    case Phase::Work:
      return pending() > 0 ? kind_names[index_of(oldest().kind)] : "nothing";
    case Phase::Closing:
      return "the end of the connection";
    case Phase::Over:
      break;
  }
  return "nothing";
}

}  // namespace restante::load
