// SPDX-License-Identifier: Apache-2.0
#include "restante/session/authorization.h"

#include <chrono>
#include <utility>

#include "capabilities.h"
#include "restante/base/base64.h"

namespace restante::session {

namespace {

using protocol::Reply;
using protocol::ResponseCode;
using protocol::Verb;

Reply refusal_of(const Error& error) {
  switch (error.kind) {
    case ErrorKind::InUse:
      return Reply::error(ResponseCode::InUse, "this maildrop is {}", error.text);
    case ErrorKind::Denied:
    case ErrorKind::Corrupt:
    case ErrorKind::Unsupported:
      return Reply::error(ResponseCode::SysPerm, "this maildrop can't be opened");
    default:
      return Reply::error(ResponseCode::SysTemp, "this maildrop can't be opened now");
  }
}

// To a login of which nobody could tell whether it is right.
Reply unchecked(const Error& error) {
  switch (error.kind) {
    case ErrorKind::TooSoon:
      return Reply::error(ResponseCode::SysTemp, "too many failed logins; wait a while");
    case ErrorKind::Busy:
      return Reply::error(ResponseCode::SysTemp, "the server is too busy; try again later");
    default:
      return Reply::error(ResponseCode::SysTemp, "logins can't be checked now");
  }
}

// USER or PASS, where no password may cross this channel.
Verdict refuse_password(Desk& desk) {
  const bool would_tls_help = desk.rules.passwords == Passwords::Taken &&
                              desk.circumstances->channel.plaintext == auth::Plaintext::NeedsTls;
  desk.say(Reply::error(ResponseCode::None, "{}",
                        would_tls_help ? "passwords are taken under TLS only"
                                       : "passwords are not taken here; AUTH lists other ways"));
  return Verdict::Bad;
}

void count_refusal(std::string_view user, Desk& desk) {
  ++desk.tally.failed_logins;
  desk.tally.refused_user.clear();
  desk.tally.refused_user.append(user);
}

// Whose maildrop did not open.
void refuse_known_user(Desk& desk) {
  count_refusal(desk.tally.user, desk);
  desk.tally.user.clear();
  desk.tally.others_maildrop.clear();
}

}  // namespace

void note_unoffered(std::string_view mechanism, std::string_view user, Desk& desk) {
  count_refusal(user, desk);
  if (desk.login_witness != nullptr) desk.login_witness->not_offered(mechanism, user);
}

Verdict Authorization::obey(const protocol::Command& command, Desk& desk) {
  switch (command.verb()) {
    case Verb::User:
      return user(command.arguments[0], desk);
    case Verb::Pass:
      return password(command.arguments[0], desk);
    case Verb::Apop:
      return apop(command, desk);
    case Verb::Auth:
      return authenticate(command, desk);
    case Verb::Stls:
      return start_tls(desk);
    case Verb::Utf8:
      desk.utf8_mode = Utf8Mode::On;
      desk.say(Reply::ok("UTF-8 it is"));
      return Verdict::Good;
    case Verb::Quit:
      desk.say(Reply::ok("goodbye"));
      return Verdict::Left;
    default:
      return obey_anywhere(command, NotLoggedIn{}, desk);
  }
}

Verdict Authorization::user(std::string_view name, Desk& desk) {
  if (!takes_passwords(desk)) return refuse_user(name, desk);
  *step_ = Named{std::string(name)};
  desk.say(Reply::ok("now the password"));
  return Verdict::UnderWay;
}

Verdict Authorization::refuse_user(std::string_view name, Desk& desk) {
  *step_ = TurnedAway{};
  note_unoffered("USER", name, desk);
  return refuse_password(desk);
}

Verdict Authorization::password(std::string_view text, Desk& desk) {
  if (!takes_passwords(desk)) {
    const bool is_said = std::holds_alternative<TurnedAway>(*step_);
    *step_ = Nobody{};
    if (!is_said) note_unoffered("USER", {}, desk);
    return refuse_password(desk);
  }
  auto* named = std::get_if<Named>(step_.get());
  if (named == nullptr) {
    desk.say(Reply::error(ResponseCode::None, "USER comes first"));
    return Verdict::Bad;
  }
  desk.tally.mechanism = "USER";
  auth::LoginRequest request;
  request.way = auth::Way::Password;
  request.name = std::move(named->name);
  request.words.emplace(text);
  return ask(std::move(request), desk);
}

Verdict Authorization::apop(const protocol::Command& command, Desk& desk) {
  if (desk.circumstances->apop_timestamp.empty()) {
    note_unoffered("APOP", command.arguments[0], desk);
    desk.say(Reply::error(ResponseCode::None, "there is no APOP here"));
    return Verdict::Bad;
  }
  desk.tally.mechanism = "APOP";
  auth::LoginRequest request;
  request.way = auth::Way::Apop;
  request.name = command.arguments[0];
  request.words.emplace(command.arguments[1]);
  request.apop_timestamp = desk.circumstances->apop_timestamp;
  return ask(std::move(request), desk);
}

Verdict Authorization::ask(auth::LoginRequest request, Desk& desk) {
  request.channel = desk.circumstances->channel;
  desk.tally.claimed_user.clear();
  desk.tally.claimed_user.append(request.name);
  *step_ = Asking{BeginLogin{std::move(request)}, desk.now};
  return Verdict::UnderWay;
}

Verdict Authorization::start_tls(Desk& desk) {
  if (desk.circumstances->start_tls == StartTls::NotOffered) {
    desk.say(Reply::error(ResponseCode::None, "there is no STLS here"));
    return Verdict::Bad;
  }
  desk.say(Reply::ok("begin the TLS handshake"));
  return Verdict::Secure;
}

Need Authorization::need() const {
  if (std::holds_alternative<Refusing>(*step_)) return Need::Delay;
  if (std::holds_alternative<Nobody>(*step_) || std::holds_alternative<TurnedAway>(*step_) ||
      std::holds_alternative<Named>(*step_)) {
    return Need::Command;
  }
  return std::holds_alternative<Exchanging>(*step_) ? Need::Response : Need::Answer;
}

Errand Authorization::errand() {
  if (auto* asking = std::get_if<Asking>(step_.get())) return std::move(asking->question);
  if (const auto* admitting = std::get_if<Admitting>(step_.get())) {
    return AskAdmission{admitting->user, admitting->login_delay};
  }
  return OpenMaildrop{std::get<Opening>(*step_).owner};
}

Verdict Authorization::answered(Result<auth::LoginAnswer> answer, Desk& desk) {
  const TimePoint asked_at = std::get<Asking>(*step_).asked_at;
  if (!answer.has_value()) {
    return cannot_tell(answer.error(), desk.tally.claimed_user.view(), desk);
  }
  if (const auto* undecided = std::get_if<auth::Undecided>(&*answer)) {
    return cannot_tell(undecided->error, undecided->user, desk);
  }
  if (auto* welcomed = std::get_if<auth::Welcome>(&*answer)) {
    return welcome(std::move(*welcomed), desk);
  }
  if (const auto* denied = std::get_if<auth::Denied>(&*answer)) {
    return refuse(*denied, asked_at, desk);
  }
  if (const auto* question = std::get_if<auth::Question>(&*answer)) {
    desk.say("+ " + base64::encode(question->octets) + "\r\n");
    *step_ = Exchanging{question->kind, asked_at};
    return Verdict::UnderWay;
  }
  return give_up("that is not what the mechanism asks for", desk);
}

Verdict Authorization::welcome(auth::Welcome welcome, Desk& desk) {
  // Assigned as a copy it would take twice the room, to grow.
  desk.tally.user = std::string(welcome.user);
  desk.tally.claimed_user.clear();
  desk.tally.others_maildrop.clear();
  if (welcome.maildrop != welcome.user) desk.tally.others_maildrop.append(welcome.maildrop);
  *step_ = Opening{{std::move(welcome.maildrop), std::move(welcome.home)}, welcome.login_delay};
  return Verdict::UnderWay;
}

Verdict Authorization::cannot_tell(const Error& error, std::string_view user, Desk& desk) {
  *step_ = Nobody{};
  count_refusal(user, desk);
  desk.say(unchecked(error));
  return error.kind == ErrorKind::TooSoon ? Verdict::Bad : Verdict::Good;
}

// Due counts from the question, so that the time of the check itself does not show.
Verdict Authorization::refuse(const auth::Denied& denied, TimePoint asked_at, Desk& desk) {
  count_refusal(denied.user, desk);
  *step_ = Refusing{asked_at + denied.hold_back, denied.reason};
  return Verdict::UnderWay;
}

Verdict Authorization::proceed(Desk& desk) {
  const auto reason = std::get<Refusing>(*step_).reason;
  *step_ = Nobody{};
  desk.say(reason == auth::Denied::Reason::Uncheckable
               ? unchecked({ErrorKind::Unsupported, {}})
               : Reply::error(ResponseCode::Auth, "wrong user name or password"));
  return Verdict::Bad;
}

Verdict Authorization::opened(Result<std::unique_ptr<maildrop::Maildrop>> opened, Desk& desk) {
  const Duration login_delay = std::get<Opening>(*step_).login_delay;
  if (!opened.has_value()) {
    *step_ = Nobody{};
    refuse_known_user(desk);
    desk.say(refusal_of(opened.error()));
    return Verdict::Good;
  }
  if (login_delay == Duration(0)) return log_in(std::move(*opened), login_delay, desk);
  *step_ = Admitting{std::move(*opened), desk.tally.user, login_delay};
  return Verdict::UnderWay;
}

// Asked only when the maildrop is open, so that a login that failed does not put off the next.
Verdict Authorization::admitted(Result<auth::Admission> admission, Desk& desk) {
  auto& admitting = std::get<Admitting>(*step_);
  if (admission.has_value() && *admission == auth::Admission::Granted) {
    return log_in(std::move(admitting.maildrop), admitting.login_delay, desk);
  }
  refuse_known_user(desk);
  if (admission.has_value()) {
    desk.say(Reply::error(ResponseCode::LoginDelay, "wait {} s between logins",
                          std::chrono::ceil<std::chrono::seconds>(admitting.login_delay).count()));
  } else {
    desk.say(unchecked(admission.error()));
  }
  return Verdict::SentAway;
}

Duration Authorization::login_delay() const {
  return std::get<LoggedIn>(*step_).login_delay;
}

std::unique_ptr<maildrop::Maildrop> Authorization::take_maildrop() {
  if (auto* inside = std::get_if<LoggedIn>(step_.get())) return std::move(inside->maildrop);
  if (auto* before = std::get_if<Admitting>(step_.get())) return std::move(before->maildrop);
  return nullptr;
}

Verdict Authorization::log_in(std::unique_ptr<maildrop::Maildrop> maildrop, Duration login_delay,
                              Desk& desk) {
  const maildrop::Snapshot& snapshot = maildrop->snapshot();
  desk.say(Reply::ok("{} messages ({} octets)", snapshot.size(), snapshot.total_octets()));
  *step_ = LoggedIn{std::move(maildrop), login_delay};
  return Verdict::LoggedIn;
}

}  // namespace restante::session
