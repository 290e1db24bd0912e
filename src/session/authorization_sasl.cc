// SPDX-License-Identifier: Apache-2.0
//
// AUTH (RFC 5034): the part of AUTHORIZATION that talks SASL.
#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "capabilities.h"
#include "restante/base/base64.h"
#include "restante/base/wipe.h"
#include "restante/session/authorization.h"

namespace restante::session {

namespace {

using protocol::Reply;
using protocol::ResponseCode;

Verdict list_mechanisms(Desk& desk) {
  std::string list = "+OK mechanisms follow\r\n";
  for (const std::string_view name : mechanisms(desk)) {
    fmt::format_to(std::back_inserter(list), "{}\r\n", name);
  }
  desk.say(list + ".\r\n");
  return Verdict::UnderWay;
}

std::string challenge(const auth::Challenge& words) {
  return fmt::format("+ {}\r\n", base64::encode(words.octets));
}

// Whose maildrop the exchange asks for: another's where it names one.
auth::UserName name_from(const std::string& user, const std::string& authorize_as) {
  return {user, authorize_as.empty() ? user : authorize_as};
}

}  // namespace

Verdict Authorization::authenticate(const protocol::Command& command, Desk& desk) {
  if (command.argument_count == 0) return list_mechanisms(desk);
  auto exchange =
      desk.rules.mechanisms == nullptr
          ? nullptr
          : desk.rules.mechanisms->begin(command.arguments[0], desk.circumstances->channel);
  if (exchange == nullptr) {
    desk.say(Reply::error(ResponseCode::None, "no such mechanism here; AUTH lists them"));
    return Verdict::Bad;
  }
  desk.tally.mechanism = exchange->name();
  *step_ = Exchanging{std::move(exchange), std::nullopt, desk.now, {}, Exchanging::Turn::Mechanism};
  if (command.argument_count == 1) return Verdict::UnderWay;
  // RFC 5034, section 4: "=" is an initial response of no octets.
  return take_response(command.arguments[1] == "=" ? "" : command.arguments[1], desk);
}

Verdict Authorization::respond(std::string_view line, Desk& desk) {
  auto& exchanging = std::get<Exchanging>(*step_);
  if (exchanging.turn == Exchanging::Turn::Refused) return refuse(exchanging.due, desk);
  if (line == "*") return give_up_exchange("as you wish", desk);
  return take_response(line, desk);
}

Verdict Authorization::take_response(std::string_view base64, Desk& desk) {
  auto& exchanging = std::get<Exchanging>(*step_);
  auto octets = base64::decode(base64);
  if (!octets) return give_up_exchange("that is no base64", desk);
  exchanging.response = auth::Secret(*octets);
  wipe(*octets);
  exchanging.asked_at = desk.now;
  exchanging.turn = Exchanging::Turn::Mechanism;
  return Verdict::UnderWay;
}

Verdict Authorization::give_up_exchange(std::string_view why, Desk& desk) {
  *step_ = Nobody{};
  desk.say(Reply::error(ResponseCode::None, "{}", why));
  return Verdict::Bad;
}

// A mechanism may have something to say to a client it refuses.
Verdict Authorization::refuse_exchange(std::unique_ptr<auth::Exchange> exchange, TimePoint due,
                                       Desk& desk) {
  const auto last_word = exchange->refusal();
  if (!last_word) return refuse(due, desk);
  desk.say(challenge(*last_word));
  *step_ = Exchanging{std::move(exchange), std::nullopt, desk.now, due, Exchanging::Turn::Refused};
  return Verdict::UnderWay;
}

Verdict Authorization::stepped(Result<auth::Outcome> outcome, Desk& desk) {
  Exchanging exchanging = std::move(std::get<Exchanging>(*step_));
  if (!outcome.has_value()) return cannot_tell(outcome.error(), desk);
  auto next = [&](auth::UserName name, Errand question) {
    return identify(std::move(name), std::move(question), exchanging.asked_at,
                    std::move(exchanging.exchange));
  };
  if (const auto* words = std::get_if<auth::Challenge>(&*outcome)) {
    desk.say(challenge(*words));
    exchanging.turn = Exchanging::Turn::Client;
    *step_ = std::move(exchanging);
    return Verdict::UnderWay;
  }
  if (auto* proved = std::get_if<auth::Proved>(&*outcome)) {
    auto name = name_from(proved->user, proved->authorize_as);
    return next(std::move(name), FindUser{std::move(proved->user)});
  }
  if (auto* claimed = std::get_if<auth::Claimed>(&*outcome)) {
    auto name = name_from(claimed->credentials.user, claimed->authorize_as);
    return next(std::move(name), Authenticate{std::move(claimed->credentials)});
  }
  if (auto* bearer = std::get_if<auth::Bearer>(&*outcome)) {
    return next(name_from(bearer->user, {}), VerifyToken{bearer->user, std::move(bearer->token)});
  }
  if (std::holds_alternative<auth::Garbled>(*outcome)) {
    return give_up_exchange("that is not what the mechanism asks for", desk);
  }
  return next({}, Deny{std::move(std::get<auth::Refused>(*outcome).user)});
}

}  // namespace restante::session
