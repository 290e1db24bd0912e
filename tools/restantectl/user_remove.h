// SPDX-License-Identifier: Apache-2.0
//
// restantectl user-remove --file FILE USER
#pragma once

#include "verb.h"

#include <string>

namespace restante::ctl {

class UserRemove final : public Verb {
 public:
  UserRemove();

  void describe(Options& options) override;
  [[nodiscard]] ExitCode run() override;

 private:
  std::string file_;
  std::string user_;
};

}  // namespace restante::ctl
