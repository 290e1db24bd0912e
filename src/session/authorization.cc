// SPDX-License-Identifier: Apache-2.0
#include "restante/session/authorization.h"

#include <algorithm>
#include <utility>

#include "capabilities.h"

namespace restante::session {

namespace {

using protocol::Reply;
using protocol::ResponseCode;
using protocol::Verb;

// Each failure doubles the wait, up to eight times: more would only hold our own descriptors.
constexpr std::uint32_t doublings_max = 3;

bool may_open(const auth::Identity& identity, const auth::UserName& name) {
  if (name.mailbox == name.user) return true;
  return std::ranges::any_of(identity.maildrops, [&](const std::string& allowed) {
    return allowed == "*" || allowed == name.mailbox;
  });
}

Reply refusal_of(const Error& error, Duration login_delay) {
  switch (error.kind) {
    case ErrorKind::InUse:
      return Reply::error(ResponseCode::InUse, "another session has this maildrop");
    case ErrorKind::TooSoon:
      return Reply::error(ResponseCode::LoginDelay, "wait {} s between logins",
                          std::chrono::ceil<std::chrono::seconds>(login_delay).count());
    case ErrorKind::Denied:
    case ErrorKind::Corrupt:
    case ErrorKind::Unsupported:
      return Reply::error(ResponseCode::SysPerm, "this maildrop can't be opened");
    default:
      return Reply::error(ResponseCode::SysTemp, "this maildrop can't be opened now");
  }
}

}  // namespace

Verdict Authorization::obey(const protocol::Command& command, Desk& desk) {
  switch (command.verb()) {
    case Verb::User:
      return user(command.arguments[0], desk);
    case Verb::Pass:
      return password(command.arguments[0], desk);
    case Verb::Utf8:
      desk.say(Reply::ok("UTF-8 it is"));
      return Verdict::Good;
    case Verb::Quit:
      desk.say(Reply::ok("goodbye"));
      return Verdict::Left;
    default:
      return obey_anywhere(command, Phase::BeforeLogin, desk);
  }
}

Verdict Authorization::user(std::string_view name, Desk& desk) {
  if (desk.plaintext == PlaintextLogin::NeedsTls) {
    desk.say(Reply::error(ResponseCode::None, "passwords are taken under TLS only"));
    return Verdict::Bad;
  }
  step_ = Named{auth::parse_user_name(name, desk.rules.default_domain)};
  desk.say(Reply::ok("now the password"));
  return Verdict::UnderWay;
}

Verdict Authorization::password(std::string_view text, Desk& desk) {
  if (desk.plaintext == PlaintextLogin::NeedsTls) {
    desk.say(Reply::error(ResponseCode::None, "passwords are taken under TLS only"));
    return Verdict::Bad;
  }
  auto* named = std::get_if<Named>(&step_);
  if (named == nullptr) {
    desk.say(Reply::error(ResponseCode::None, "USER comes first"));
    return Verdict::Bad;
  }
  // An impossible name is asked for all the same, as the user "", so that it takes as long.
  auth::UserName name = std::move(named->name).value_or(auth::UserName{});
  auth::Credentials credentials{name.user, auth::Secret(text)};
  step_ = Verifying{std::move(name), std::move(credentials), desk.now};
  return Verdict::UnderWay;
}

Need Authorization::need() const {
  if (std::holds_alternative<Verifying>(step_) || std::holds_alternative<Opening>(step_)) {
    return Need::Answer;
  }
  return std::holds_alternative<Refusing>(step_) ? Need::Delay : Need::Command;
}

Errand Authorization::errand() {
  if (auto* verifying = std::get_if<Verifying>(&step_)) {
    return Authenticate{std::move(verifying->credentials)};
  }
  return OpenMaildrop{std::get<Opening>(step_).owner};
}

Verdict Authorization::authenticated(Result<std::optional<auth::Identity>> identity, Desk& desk) {
  const Verifying verifying = std::move(std::get<Verifying>(step_));
  if (!identity.has_value()) {
    step_ = Nobody{};
    desk.say(Reply::error(ResponseCode::SysTemp, "logins can't be checked now"));
    return Verdict::Good;
  }
  if (!identity->has_value() || !may_open(**identity, verifying.name)) {
    return refuse(verifying.asked_at, desk);
  }
  auth::Identity& user = **identity;
  const bool own = verifying.name.mailbox == verifying.name.user;
  desk.tally.user = user.user;
  step_ = own ? Opening{{std::move(user.user), std::move(user.home)}}
              : Opening{{verifying.name.mailbox, {}}};
  return Verdict::UnderWay;
}

Verdict Authorization::refuse(TimePoint asked_at, Desk& desk) {
  const std::uint32_t doublings = std::min(desk.tally.failed_logins++, doublings_max);
  // Counted from the question, so that the time of the check itself does not show.
  step_ = Refusing{asked_at + desk.rules.failure_delay * (1U << doublings)};
  return Verdict::UnderWay;
}

Verdict Authorization::proceed(Desk& desk) {
  step_ = Nobody{};
  desk.say(Reply::error(ResponseCode::Auth, "wrong user name or password"));
  return Verdict::Bad;
}

Verdict Authorization::opened(Result<std::unique_ptr<maildrop::Maildrop>> opened, Desk& desk) {
  if (!opened.has_value()) {
    step_ = Nobody{};
    desk.tally.user.clear();
    desk.say(refusal_of(opened.error(), desk.rules.login_delay));
    return Verdict::Good;
  }
  const maildrop::Snapshot& snapshot = (*opened)->snapshot();
  desk.say(Reply::ok("{} messages ({} octets)", snapshot.size(), snapshot.total_octets()));
  step_ = LoggedIn{std::move(*opened)};
  return Verdict::LoggedIn;
}

}  // namespace restante::session
