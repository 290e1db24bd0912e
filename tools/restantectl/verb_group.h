// SPDX-License-Identifier: Apache-2.0
//
// Verbs that are about the same thing, and stand below its name: "maildrop restore".
#pragma once

#include "verb.h"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace restante::ctl {

class VerbGroup final : public Verb {
 public:
  VerbGroup(std::string name, std::string purpose, std::vector<std::unique_ptr<Verb>> verbs);

  void describe(Options& options) override;
  [[nodiscard]] ExitCode run() override;

 private:
  struct Member {
    std::unique_ptr<Verb> verb;
    bool is_chosen = false;
  };

  std::deque<Member> members_;  // they stay where they are
};

}  // namespace restante::ctl
