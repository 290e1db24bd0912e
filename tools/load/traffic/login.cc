// SPDX-License-Identifier: Apache-2.0
#include "login.h"

#include <fmt/format.h>

#include <iterator>

#include "restante/base/digest.h"

namespace restante::load {

namespace {

// RFC 5034, section 4: the whole AUTH command; a longer initial response waits for a challenge.
constexpr std::size_t auth_command_octets_max = 255;

// The timestamp of RFC 1939, section 7.
std::string_view timestamp_of(std::string_view greeting) {
  const std::size_t begin = greeting.find('<');
  const std::size_t end = greeting.find('>', begin);
  if (begin == greeting.npos || end == greeting.npos) return {};
  return greeting.substr(begin, end - begin + 1);
}

}  // namespace

Login::Verdict Login::begin(User& user, std::string_view greeting, std::string_view exporter,
                            bool at_once, std::string& out) {
  user_ = &user;
  if (way_ == "USER") {
    fmt::format_to(std::back_inserter(out), "USER {}\r\n", user.name);
    if (at_once) fmt::format_to(std::back_inserter(out), "PASS {}\r\n", user.password);
    next_ = at_once ? Next::UserOkPassSent : Next::UserOk;
    return Verdict::GoOn;
  }
  if (way_ != "APOP") return begin_sasl(exporter, out);
  const std::string_view timestamp = timestamp_of(greeting);
  if (timestamp.empty()) {
    problem_ = "no timestamp for APOP in the greeting";
    return Verdict::Broken;
  }
  const std::string secret = std::string(timestamp) + user.password;
  fmt::format_to(std::back_inserter(out), "APOP {} {}\r\n", user.name,
                 digest::hex(digest::md5(secret)));
  next_ = Next::LastOk;
  return Verdict::GoOn;
}

Login::Verdict Login::begin_sasl(std::string_view exporter, std::string& out) {
  sasl_.emplace(way_, *user_, exporter);
  std::string command = "AUTH " + way_;
  next_ = Next::Challenge;
  if (!sasl_->is_server_first()) {
    Result<std::string> response = sasl_->answer("");
    if (!response.has_value()) {
      problem_ = response.error().text;
      return Verdict::Broken;
    }
    if (command.size() + response->size() + 3 > auth_command_octets_max) {
      initial_response_ = std::move(*response);
      next_ = Next::FirstChallenge;
    } else {
      command += ' ';
      command += response->empty() ? "=" : *response;
    }
  }
  out += command + "\r\n";
  return Verdict::GoOn;
}

Login::Verdict Login::answer(std::string_view line, std::string& out) {
  if (line.starts_with("-ERR")) return Verdict::Refused;
  if (line.starts_with("+ ") || line == "+") return answer_challenge(line, out);
  if (!line.starts_with("+OK")) {
    problem_ = "neither +OK nor -ERR";
    return Verdict::Broken;
  }
  switch (next_) {
    case Next::UserOk:
      fmt::format_to(std::back_inserter(out), "PASS {}\r\n", user_->password);
      next_ = Next::LastOk;
      return Verdict::GoOn;
    case Next::UserOkPassSent:
      next_ = Next::LastOk;
      return Verdict::GoOn;
    case Next::LastOk:
    case Next::Challenge:
    case Next::FirstChallenge:
      sasl_.reset();
      return Verdict::In;
  }
  return Verdict::In;
}

Login::Verdict Login::answer_challenge(std::string_view line, std::string& out) {
  if (next_ == Next::FirstChallenge) {
    out += initial_response_ + "\r\n";
    next_ = Next::Challenge;
    return Verdict::GoOn;
  }
  if (next_ != Next::Challenge) {
    problem_ = "a challenge that nobody asked for";
    return Verdict::Broken;
  }
  line.remove_prefix(std::min<std::size_t>(line.size(), 2));
  const Result<std::string> response = sasl_->answer(line);
  if (!response.has_value()) {
    problem_ = response.error().text;
    return Verdict::Broken;
  }
  out += *response + "\r\n";
  return Verdict::GoOn;
}

}  // namespace restante::load
