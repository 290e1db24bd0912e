// SPDX-License-Identifier: Apache-2.0
//
// The part of a Conversation that asks the accounts who its client is.
#include <utility>

#include "asked.h"
#include "restante/auth/origin.h"
#include "restante/base/log.h"
#include "restante/pop3/conversation.h"
#include "session_log.h"

namespace restante::pop3 {

Conversation::Next Conversation::ask_accounts(session::Errand errand, Round& round) {
  const Sent sent = flush(round);
  if (sent == Sent::Broken) {
    leave(session::Ending::Disconnect);
    return Next::Return;
  }
  const bool is_admission = std::holds_alternative<session::AskAdmission>(errand);
  auto passed = pass_on(std::move(errand));
  if (passed.has_value()) {
    step_ = Asking{};
    wait_with(round);
    return Next::Return;
  }
  if (is_admission) {
    admit(std::unexpected(std::move(passed.error())));
  } else {
    take(std::unexpected(std::move(passed.error())));
  }
  if (sent == Sent::All) return Next::GoOn;
  wait_with(round);
  return Next::Return;
}

Result<void> Conversation::pass_on(session::Errand errand) {
  Accounts& accounts = host_.accounts();
  if (auto* proceed = std::get_if<session::ContinueLogin>(&errand)) {
    return accounts.proceed(attempt_, std::move(proceed->response));
  }
  // One that the client gave up.
  forget_attempt();
  auto* begin = std::get_if<session::BeginLogin>(&errand);
  const auto* ask = std::get_if<session::AskAdmission>(&errand);
  auto number = begin != nullptr ? accounts.begin(*this, auth::Origin::of(*client_.address.raw()),
                                                  std::move(begin->request))
                                 : accounts.ask_admission(*this, ask->user, ask->login_delay);
  if (!number.has_value()) return Failure(std::move(number.error()));
  attempt_ = *number;
  return {};
}

void Conversation::on_login_answer(Result<auth::LoginAnswer> answer) {
  const log::About about(id_);
  step_ = Talking{};
  take(std::move(answer));
  pump();
}

void Conversation::take(Result<auth::LoginAnswer> answer) {
  const bool goes_on = answer.has_value() && std::holds_alternative<auth::Question>(*answer);
  if (!goes_on) attempt_ = Accounts::no_number;
  note_refusal(log_refusal(answer, session_.tally(), client_));
  session_.answer(std::move(answer), moment());
}

void Conversation::on_admission(Result<auth::Admission> admission) {
  const log::About about(id_);
  step_ = Talking{};
  admit(std::move(admission));
  pump();
}

void Conversation::admit(Result<auth::Admission> admission) {
  attempt_ = Accounts::no_number;
  note_refusal(log_refusal(admission, session_.tally(), client_));
  session_.answer(std::move(admission), moment());
  note_login();
}

void Conversation::not_offered(std::string_view mechanism, std::string_view user) {
  if (const auto refusal = log_unoffered(mechanism, user, client_)) {
    note_login_result(mechanism, *refusal);
  }
}

void Conversation::note_refusal(std::optional<metrics::LoginResult> refusal) {
  if (refusal) note_login_result(session_.tally().mechanism, *refusal);
}

void Conversation::note_login() {
  if (stage_ == Stage::LoggedIn || !session_.is_logged_in()) return;
  stage_ = Stage::LoggedIn;
  note_login_result(session_.tally().mechanism, metrics::LoginResult::Ok);
  note_state(metrics::SessionState::Transaction);
  host_.logged_in(*this);
}

void Conversation::forget_attempt() {
  host_.accounts().forget(std::exchange(attempt_, Accounts::no_number));
}

}  // namespace restante::pop3
