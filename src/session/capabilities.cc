// SPDX-License-Identifier: Apache-2.0
#include "capabilities.h"

#include <fmt/format.h>

#include <cassert>
#include <chrono>
#include <iterator>
#include <string>

namespace restante::session {

namespace {

using protocol::Reply;
using protocol::ResponseCode;
using protocol::Verb;

std::string login_capabilities(const Desk& desk) {
  const Circumstances& circumstances = *desk.circumstances;
  std::string list;
  if (takes_passwords(desk)) list += "USER\r\n";
  if (circumstances.start_tls == StartTls::Offered) list += "STLS\r\n";
  if (const auto names = mechanisms(desk); !names.empty()) {
    fmt::format_to(std::back_inserter(list), "SASL {}\r\n", fmt::join(names, " "));
  }
  return list;
}

// RFC 2449, section 6.5: the longest that any user has, and behind a login the user's own.
void add_login_delay(const Rules& rules, const Phase& phase, std::string& list) {
  const auto* user = std::get_if<LoggedIn>(&phase);
  const Duration delay = user != nullptr ? user->login_delay : rules.login_delay;
  if (delay <= Duration::zero()) return;
  const bool may_differ = user == nullptr && rules.login_delays == LoginDelays::ByUser;
  fmt::format_to(std::back_inserter(list), "LOGIN-DELAY {}{}\r\n",
                 std::chrono::ceil<std::chrono::seconds>(delay).count(), may_differ ? " USER" : "");
}

// Section 6.7: for so long a message stays at least.
void add_expiry(const Rules& rules, std::string& list) {
  if (rules.expire_days) {
    fmt::format_to(std::back_inserter(list), "EXPIRE {}\r\n", *rules.expire_days);
  } else {
    list += "EXPIRE NEVER\r\n";
  }
}

std::string capabilities(const Desk& desk, const Phase& phase) {
  std::string list = "+OK capabilities follow\r\nTOP\r\nUIDL\r\n";
  if (std::holds_alternative<NotLoggedIn>(phase)) list += login_capabilities(desk);
  list += "PIPELINING\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\n";
  add_expiry(desk.rules, list);
  add_login_delay(desk.rules, phase, list);
  list += "UTF8 USER\r\nLANG\r\nIMPLEMENTATION Restante-";
  return list + desk.rules.version + "\r\n.\r\n";
}

// Our texts are English; i-default (RFC 2277) is the same, and "*" asks for the server's choice.
Verdict language(const protocol::Command& command, Desk& desk) {
  if (command.argument_count == 0) {
    desk.say("+OK languages follow\r\ni-default English\r\nen English\r\n.\r\n");
    return Verdict::Good;
  }
  std::string tag(command.arguments[0]);
  for (char& letter : tag) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  if (tag == "en" || tag.starts_with("en-") || tag == "*") {
    desk.say(Reply::ok("en English it is"));
  } else if (tag == "i-default") {
    desk.say(Reply::ok("i-default English it is"));
  } else {
    desk.say(Reply::error(ResponseCode::None, "no such language here; LANG lists them"));
    return Verdict::Bad;
  }
  return Verdict::Good;
}

}  // namespace

bool takes_passwords(const Desk& desk) {
  return desk.rules.passwords == Passwords::Taken &&
         auth::password_crossing(desk.circumstances->channel) == auth::PasswordCrossing::Open;
}

std::vector<std::string_view> mechanisms(const Desk& desk) {
  if (desk.rules.mechanisms == nullptr) return {};
  return desk.rules.mechanisms->offered(desk.circumstances->channel);
}

Verdict obey_anywhere(const protocol::Command& command, const Phase& phase, Desk& desk) {
  if (command.verb() == Verb::Lang) return language(command, desk);
  assert(command.verb() == Verb::Capa);
  desk.say(capabilities(desk, phase));
  return Verdict::Good;
}

}  // namespace restante::session
