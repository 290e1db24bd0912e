// SPDX-License-Identifier: Apache-2.0
//
// restantectl path USER [--config FILE]: where the mail of a user lies, for who delivers it.
#pragma once

#include "verb.h"

#include <string>

namespace restante::ctl {

class Path final : public Verb {
 public:
  Path();

  void describe(Options& options) override;
  [[nodiscard]] ExitCode run() override;

 private:
  std::string config_ = default_config;
  std::string user_;
};

}  // namespace restante::ctl
