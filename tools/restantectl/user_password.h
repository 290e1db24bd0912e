// SPDX-License-Identifier: Apache-2.0
//
// restantectl user-password --file FILE USER [--scheme S]
#pragma once

#include "verb.h"

#include <string>

namespace restante::ctl {

class UserPassword final : public Verb {
 public:
  UserPassword();

  void describe(Options& options) override;
  [[nodiscard]] ExitCode run() override;

 private:
  std::string file_;
  std::string user_;
  std::string scheme_;
};

}  // namespace restante::ctl
