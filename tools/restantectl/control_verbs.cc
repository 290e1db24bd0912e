// SPDX-License-Identifier: Apache-2.0
//
// All verbs that ask the server: what they take, and how the answer looks.
#include "control_verb.h"
#include "why_offline.h"

#include <optional>
#include <string>

namespace restante::ctl {

namespace {

constexpr auto flag = ControlOption::Kind::Flag;

const ControlOption user{"--user", "GLOB", "Whose user matches, as in 'joe*' or '*@example.net'"};
const ControlOption address{"--address", "NETWORK", "Who comes from there, as in 192.0.2.0/24"};
const ControlOption session{"--session", "ID", "That session, by its id in who and in the log"};

const ControlOption time{"--for", "TIME", "For so long, as in 30m; else until it is taken back"};

std::unique_ptr<AnswerPrinter> in_blocks() {
  return in_columns(
      {{"NETWORK", "address"}, {"SINCE", "since", Form::Moment}, {"ENDS", "until", Form::Moment}},
      "since");
}

std::unique_ptr<AnswerPrinter> in_locks() {
  return in_columns({{"USER", "user"},
                     {"SINCE", "since", Form::Moment},
                     {"PID", "pid"},
                     {"COMMAND", "command"},
                     {"WORKER", "worker"},
                     {"SESSION", "session"}},
                    "since");
}

Json why_without_server(const config::Settings& settings, const Json& request) {
  std::optional<auth::Secret> password;
  if (request.contains("password")) password.emplace(request.at("password").get<std::string>());
  return explain_without_server(settings, request.at("user").get<std::string>(), password);
}

std::vector<ControlForm> about_sessions() {
  return {
      {"status", "Show how the server is", {}, for_status},
      {"who",
       "Show the sessions, the newest last",
       {user,
        address,
        session,
        {"--state", "STATE", "Those in this state: authorization, transaction or update"},
        {"--count", "", "How many there are, alone", flag}},
       for_who},
      {"kick",
       "End sessions; deletes nothing",
       {user, address, session},
       [] { return in_words("{} sessions ended", "kicked"); }},
  };
}

std::vector<ControlForm> about_who_may_come() {
  return {
      {"block",
       "Let nobody in from a network",
       {{"--address", "NETWORK", "From where, as in 192.0.2.0/24"}, time},
       [] { return in_words("{} is blocked", "address"); }},
      {"unblock",
       "Let them in again",
       {{"--address", "NETWORK", "As it was blocked"}},
       [] { return in_words("{} is blocked no more", "unblocked"); }},
      {"blocks", "Show the blocked networks", {}, in_blocks},
      {"penalties",
       "Show whom failed logins hold up",
       {{"--user", "USER", "Whose"}, {"--address", "ADDRESS", "From there, as in 192.0.2.1"}},
       for_penalties,
       ControlBelow{"clear", "Forget the failures"}},
  };
}

std::vector<ControlForm> about_the_house() {
  return {
      {"why",
       "Say why a user can or can't log in now",
       {{"USER", "", "user or user@domain"},
        {"--password", "", "Try one, which is asked for", ControlOption::Kind::Password}},
       for_why,
       {},
       why_without_server,
       ControlForm::Waiting::IsShown,
       complete_why},
      {"locks",
       "Show who holds a maildrop",
       {user},
       in_locks,
       {},
       nullptr,
       ControlForm::Waiting::IsShown,
       [](Json& lock, HolderNames& names) { names.add_to(lock); }},
      {"trace",
       "Follow dialogues as they go; passwords and message text are left out",
       {user,
        address,
        session,
        {"--for", "TIME", "For so long, as in 10m; else until it is ended"}},
       for_trace,
       {},
       nullptr,
       ControlForm::Waiting::IsSilent},
      {"log-level",
       "Set another log level for a while",
       {{"LEVEL", "", "debug, info, warning or error"}, time},
       [] { return for_house("done"); }},
      {"reload",
       "Read the configuration anew, and say how that went",
       {},
       [] { return for_house("reloaded"); }},
      {"upgrade",
       "Put the program on disk in the running one's place",
       {},
       [] { return for_house("upgraded"); }},
      {"stop",
       "Let the sessions end, then the server",
       {{"--now", "", "Do not wait for them", flag}},
       [] { return for_house("stopped"); }},
  };
}

}  // namespace

std::vector<std::unique_ptr<Verb>> control_verbs() {
  std::vector<std::unique_ptr<Verb>> verbs;
  for (const auto forms : {about_sessions, about_who_may_come, about_the_house}) {
    for (ControlForm& form : forms()) {
      verbs.push_back(std::make_unique<ControlVerb>(std::move(form)));
    }
  }
  return verbs;
}

}  // namespace restante::ctl
