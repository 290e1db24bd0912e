// SPDX-License-Identifier: Apache-2.0
//
// restantectl user-add --file FILE USER [--scheme S] [--home H] [--maildrops a,b]
#pragma once

#include "verb.h"

#include <string>

namespace restante::ctl {

class UserAdd final : public Verb {
 public:
  UserAdd();

  void describe(Options& options) override;
  [[nodiscard]] ExitCode run() override;

 private:
  std::string objection() const;

  std::string file_;
  std::string user_;
  std::string scheme_;
  std::string home_;
  std::string maildrops_;
};

}  // namespace restante::ctl
