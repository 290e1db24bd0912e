// SPDX-License-Identifier: Apache-2.0
//
// All verbs that ask the server: what they take, and how the answer looks.
#include "control_verb.h"

namespace restante::ctl {

namespace {

constexpr auto flag = ControlOption::Kind::Flag;

const ControlOption user{"--user", "GLOB", "Whose user matches, as in 'joe*' or '*@example.net'"};
const ControlOption address{"--address", "NETWORK", "Who comes from there, as in 192.0.2.0/24"};
const ControlOption session{"--session", "ID", "That session, by its id in who and in the log"};

std::vector<ControlForm> forms() {
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
  for (ControlForm& form : forms()) verbs.push_back(std::make_unique<ControlVerb>(std::move(form)));
  return verbs;
}

}  // namespace restante::ctl
