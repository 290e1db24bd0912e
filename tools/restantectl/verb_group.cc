// SPDX-License-Identifier: Apache-2.0
#include "verb_group.h"

#include "options.h"

#include <fmt/format.h>

#include <utility>

namespace restante::ctl {

VerbGroup::VerbGroup(std::string name, std::string purpose,
                     std::vector<std::unique_ptr<Verb>> verbs)
    : Verb(std::move(name), std::move(purpose)) {
  for (std::unique_ptr<Verb>& verb : verbs) members_.push_back({std::move(verb)});
}

void VerbGroup::describe(Options& options) {
  for (Member& member : members_) {
    Options below = options.verb(member.verb->name(), member.verb->purpose(), member.is_chosen);
    member.verb->describe(below);
  }
}

ExitCode VerbGroup::run() {
  std::string names;
  for (const Member& member : members_) {
    if (member.is_chosen) return member.verb->run();
    names += fmt::format("{}{} {}", names.empty() ? "" : ", ", name(), member.verb->name());
  }
  complain(fmt::format("say what to do: {}; --help says more", names));
  return exit_usage;
}

}  // namespace restante::ctl
