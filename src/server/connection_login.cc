// SPDX-License-Identifier: Apache-2.0
//
// The part of a Connection that asks the accounts who its client is, and says so where they refuse.
#include <utility>

#include "connection.h"
#include "restante/auth/origin.h"
#include "restante/base/log.h"

namespace restante::server {

namespace {

using session::Ending;

// As OPERATIONS calls them: what fail2ban counts, and what somebody on the telephone is told.
std::string_view reason_of(const Error& error) {
  switch (error.kind) {
    case ErrorKind::TooSoon:
      return "penalised";
    case ErrorKind::Busy:
      return "busy";
    default:
      return "source";
  }
}

std::string_view name_of(auth::Denied::Reason reason) {
  switch (reason) {
    case auth::Denied::Reason::Wrong:
      return "wrong";
    case auth::Denied::Reason::Unknown:
      return "unknown";
    case auth::Denied::Reason::NotOffered:
      return "not-offered";
  }
  return "wrong";
}

}  // namespace

Connection::Next Connection::ask_accounts(session::Errand errand, std::string_view input,
                                          session::Sink& sink) {
  const Flushed flushed = flush(sink);
  if (flushed == Flushed::Broken) {
    leave(Ending::Disconnect);
    return Next::Return;
  }
  const bool is_admission = std::holds_alternative<session::AskAdmission>(errand);
  auto passed = pass_on(std::move(errand));
  if (passed.has_value()) {
    state_ = State::Asking;
    wait_with(input);
    return Next::Return;
  }
  if (is_admission) {
    session_.answer(Result<auth::Admission>(std::unexpected(std::move(passed.error()))),
                    host_.loop.now());
  } else {
    take(std::unexpected(std::move(passed.error())));
  }
  if (flushed == Flushed::All) return Next::GoOn;
  wait_with(input);
  return Next::Return;
}

Result<void> Connection::pass_on(session::Errand errand) {
  accounts::Client& accounts = host_.accounts;
  if (auto* proceed = std::get_if<session::ContinueLogin>(&errand)) {
    return accounts.proceed(attempt_, std::move(proceed->response));
  }
  // One that the client gave up.
  forget_attempt();
  auto* begin = std::get_if<session::BeginLogin>(&errand);
  auto number =
      begin != nullptr
          ? accounts.begin(*this, auth::Origin::of(*peer_.raw()), std::move(begin->request))
          : accounts.ask_admission(*this, std::get<session::AskAdmission>(errand).user);
  if (!number.has_value()) return Failure(std::move(number.error()));
  attempt_ = *number;
  return {};
}

void Connection::on_login_answer(Result<auth::LoginAnswer> answer) {
  state_ = State::Talking;
  take(std::move(answer));
  pump();
}

void Connection::take(Result<auth::LoginAnswer> answer) {
  const bool goes_on = answer.has_value() && std::holds_alternative<auth::Question>(*answer);
  if (!goes_on) attempt_ = accounts::Client::no_number;
  log_refusal(answer);
  session_.answer(std::move(answer), host_.loop.now());
}

void Connection::on_admission(Result<auth::Admission> admission) {
  attempt_ = accounts::Client::no_number;
  state_ = State::Talking;
  const bool is_granted = admission.has_value() && *admission == auth::Admission::Granted;
  if (!is_granted) {
    log_refusal(session_.tally().user,
                admission.has_value() ? "delayed" : reason_of(admission.error()));
  }
  session_.answer(std::move(admission), host_.loop.now());
  note_login();
  pump();
}

void Connection::note_login() {
  if (stage_ == Census::Stage::LoggedIn || !session_.is_logged_in()) return;
  stage_ = Census::Stage::LoggedIn;
  host_.logged_in(*this);
}

void Connection::log_refusal(const Result<auth::LoginAnswer>& answer) const {
  if (!answer.has_value()) {
    const Error& error = answer.error();
    const bool names_user = error.kind == ErrorKind::TooSoon || error.kind == ErrorKind::Busy;
    log_refusal(names_user ? error.text : std::string(), reason_of(error));
    if (!names_user) report(error, "checking a login");
  } else if (const auto* denied = std::get_if<auth::Denied>(&*answer)) {
    log_refusal(denied->user, name_of(denied->reason));
  }
}

void Connection::log_refusal(std::string_view user, std::string_view reason) const {
  log::info("login failed")
      .add("user", user)
      .add("address", peer_.text())
      .add("mechanism", session_.tally().mechanism)
      .add("reason", reason);
}

void Connection::forget_attempt() {
  host_.accounts.forget(std::exchange(attempt_, accounts::Client::no_number));
}

}  // namespace restante::server
