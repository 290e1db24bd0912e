// SPDX-License-Identifier: Apache-2.0
#include "restante/session/authorization.h"

#include <algorithm>
#include <utility>

#include "capabilities.h"
#include "restante/base/digest.h"

namespace restante::session {

namespace {

using protocol::Reply;
using protocol::ResponseCode;
using protocol::Verb;

bool may_open(const auth::Identity& identity, const auth::UserName& name) {
  if (name.mailbox == name.user) return true;
  return std::ranges::any_of(identity.maildrops, [&](const std::string& allowed) {
    return allowed == "*" || allowed == name.mailbox;
  });
}

Reply refusal_of(const Error& error, Duration login_delay) {
  switch (error.kind) {
    case ErrorKind::InUse:
      return Reply::error(ResponseCode::InUse, "this maildrop is {}", error.text);
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

Verdict ask_for_tls(Desk& desk) {
  desk.say(Reply::error(ResponseCode::None, "passwords are taken under TLS only"));
  return Verdict::Bad;
}

// An impossible name is asked for all the same, as the user "", so that it takes as long.
auth::UserName or_nobody(std::optional<auth::UserName> name) {
  return std::move(name).value_or(auth::UserName{});
}

}  // namespace

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
  if (!takes_passwords(desk)) return ask_for_tls(desk);
  *step_ = Named{auth::parse_user_name(name, desk.rules.default_domain)};
  desk.say(Reply::ok("now the password"));
  return Verdict::UnderWay;
}

Verdict Authorization::password(std::string_view text, Desk& desk) {
  if (!takes_passwords(desk)) return ask_for_tls(desk);
  auto* named = std::get_if<Named>(step_.get());
  if (named == nullptr) {
    desk.say(Reply::error(ResponseCode::None, "USER comes first"));
    return Verdict::Bad;
  }
  desk.tally.mechanism = "USER";
  auth::UserName name = or_nobody(std::move(named->name));
  auth::Credentials credentials{name.user, auth::Secret(text)};
  return identify(std::move(name), Authenticate{std::move(credentials)}, desk.now);
}

Verdict Authorization::apop(const protocol::Command& command, Desk& desk) {
  if (desk.circumstances->apop_timestamp.empty()) {
    desk.say(Reply::error(ResponseCode::None, "there is no APOP here"));
    return Verdict::Bad;
  }
  desk.tally.mechanism = "APOP";
  *step_ = CheckingDigest{
      or_nobody(auth::parse_user_name(command.arguments[0], desk.rules.default_domain)),
      std::string(command.arguments[1]), desk.now};
  return Verdict::UnderWay;
}

Verdict Authorization::found_secret(const Result<auth::Secret>& secret, Desk& desk) {
  CheckingDigest checking = std::move(std::get<CheckingDigest>(*step_));
  if (!secret.has_value()) return cannot_tell(secret.error(), desk);
  std::string text = desk.circumstances->apop_timestamp;
  text += secret->reveal();
  const std::string expected = digest::hex(digest::md5(text));
  std::string user = checking.name.user;
  const bool is_right = digest::equal_in_constant_time(expected, checking.digest);
  return identify(std::move(checking.name),
                  is_right ? Errand(FindUser{std::move(user)}) : Errand(Deny{std::move(user)}),
                  checking.asked_at);
}

Verdict Authorization::start_tls(Desk& desk) {
  if (desk.circumstances->start_tls == StartTls::NotOffered) {
    desk.say(Reply::error(ResponseCode::None, "there is no STLS here"));
    return Verdict::Bad;
  }
  desk.say(Reply::ok("begin the TLS handshake"));
  return Verdict::Secure;
}

Verdict Authorization::identify(auth::UserName name, Errand question, TimePoint asked_at,
                                std::unique_ptr<auth::Exchange> exchange) {
  *step_ = Identifying{std::move(name), std::move(question), asked_at, std::move(exchange)};
  return Verdict::UnderWay;
}

Need Authorization::need() const {
  if (std::holds_alternative<Refusing>(*step_)) return Need::Delay;
  if (std::holds_alternative<Nobody>(*step_) || std::holds_alternative<Named>(*step_)) {
    return Need::Command;
  }
  const auto* exchanging = std::get_if<Exchanging>(step_.get());
  const bool client_speaks =
      exchanging != nullptr && exchanging->turn != Exchanging::Turn::Mechanism;
  return client_speaks ? Need::Response : Need::Answer;
}

Errand Authorization::errand() {
  if (auto* identifying = std::get_if<Identifying>(step_.get())) {
    return std::move(identifying->question);
  }
  if (const auto* checking = std::get_if<CheckingDigest>(step_.get())) {
    return FindSecret{checking->name.user};
  }
  if (const auto* exchanging = std::get_if<Exchanging>(step_.get())) {
    return RespondToSasl{exchanging->exchange.get(), &exchanging->response};
  }
  return OpenMaildrop{std::get<Opening>(*step_).owner};
}

Verdict Authorization::identified(Result<std::optional<auth::Identity>> identity,
                                  Duration hold_back, Desk& desk) {
  Identifying said = std::move(std::get<Identifying>(*step_));
  if (!identity.has_value()) return cannot_tell(identity.error(), desk);
  // Counted from the question, so that the time of the check itself does not show.
  const TimePoint due = said.asked_at + hold_back;
  if (!identity->has_value() || !may_open(**identity, said.name)) {
    return said.exchange == nullptr ? refuse(due, desk)
                                    : refuse_exchange(std::move(said.exchange), due, desk);
  }
  auth::Identity& user = **identity;
  const bool own = said.name.mailbox == said.name.user;
  // Assigned as a copy it would take twice the room, to grow.
  desk.tally.user = std::string(user.user);
  *step_ = own ? Opening{{std::move(user.user), std::move(user.home)}}
               : Opening{{std::move(said.name.mailbox), {}}};
  return Verdict::UnderWay;
}

Verdict Authorization::cannot_tell(const Error& error, Desk& desk) {
  *step_ = Nobody{};
  if (error.kind == ErrorKind::TooSoon) {
    desk.say(Reply::error(ResponseCode::SysTemp, "too many failed logins; wait a while"));
    return Verdict::Bad;
  }
  if (error.kind == ErrorKind::Busy) {
    desk.say(Reply::error(ResponseCode::SysTemp, "the server is too busy; try again later"));
    return Verdict::Good;
  }
  desk.say(Reply::error(ResponseCode::SysTemp, "logins can't be checked now"));
  return Verdict::Good;
}

Verdict Authorization::refuse(TimePoint due, Desk& desk) {
  ++desk.tally.failed_logins;
  *step_ = Refusing{due};
  return Verdict::UnderWay;
}

Verdict Authorization::proceed(Desk& desk) {
  *step_ = Nobody{};
  desk.say(Reply::error(ResponseCode::Auth, "wrong user name or password"));
  return Verdict::Bad;
}

Verdict Authorization::opened(Result<std::unique_ptr<maildrop::Maildrop>> opened, Desk& desk) {
  if (!opened.has_value()) {
    *step_ = Nobody{};
    desk.tally.user.clear();
    desk.say(refusal_of(opened.error(), desk.rules.login_delay));
    return Verdict::Good;
  }
  const maildrop::Snapshot& snapshot = (*opened)->snapshot();
  desk.say(Reply::ok("{} messages ({} octets)", snapshot.size(), snapshot.total_octets()));
  *step_ = LoggedIn{std::move(*opened)};
  return Verdict::LoggedIn;
}

}  // namespace restante::session
