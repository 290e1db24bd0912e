// SPDX-License-Identifier: Apache-2.0
//
// AUTH (RFC 5034): the part of AUTHORIZATION that talks SASL.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "capabilities.h"
#include "restante/auth/ascii.h"
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

std::optional<auth::Secret> decoded(std::string_view base64) {
  auto octets = base64::decode(base64);
  if (!octets) return std::nullopt;
  auth::Secret secret(*octets);
  wipe(*octets);
  return secret;
}

}  // namespace

Verdict Authorization::authenticate(const protocol::Command& command, Desk& desk) {
  if (command.argument_count == 0) return list_mechanisms(desk);
  const auto names = mechanisms(desk);
  const auto name = std::ranges::find_if(names, [&](std::string_view offered) {
    return auth::equal_but_for_case(offered, command.arguments[0]);
  });
  if (name == names.end()) {
    note_unoffered(command.arguments[0], {}, desk);
    desk.say(Reply::error(ResponseCode::None, "no such mechanism here; AUTH lists them"));
    return Verdict::Bad;
  }
  desk.tally.mechanism = *name;
  auth::LoginRequest request;
  request.way = auth::Way::Sasl;
  request.mechanism = *name;
  if (command.argument_count > 1) {
    // RFC 5034, section 4: "=" is an initial response of no octets.
    const std::string_view base64 = command.arguments[1] == "=" ? "" : command.arguments[1];
    request.words = decoded(base64);
    if (!request.words) return give_up("that is no base64", desk);
  }
  return ask(std::move(request), desk);
}

Verdict Authorization::respond(std::string_view line, Desk& desk) {
  const Exchanging exchanging = std::get<Exchanging>(*step_);
  if (exchanging.kind == auth::Question::Kind::Refusal) {
    // Nothing that it could say would change anything.
    *step_ = Asking{ContinueLogin{auth::Secret()}, exchanging.asked_at};
    return Verdict::UnderWay;
  }
  if (line == "*") return give_up("as you wish", desk);
  auto response = decoded(line);
  if (!response) return give_up("that is no base64", desk);
  *step_ = Asking{ContinueLogin{std::move(*response)}, desk.now};
  return Verdict::UnderWay;
}

Verdict Authorization::give_up(std::string_view why, Desk& desk) {
  *step_ = Nobody{};
  desk.say(Reply::error(ResponseCode::None, "{}", why));
  return Verdict::Bad;
}

}  // namespace restante::session
