// SPDX-License-Identifier: Apache-2.0
//
// restantectl user-list --file FILE [--json]
#pragma once

#include "verb.h"

#include <string>

namespace restante::ctl {

class UserList final : public Verb {
 public:
  UserList();

  void describe(Options& options) override;
  [[nodiscard]] ExitCode run() override;

 private:
  std::string file_;
  bool wants_json_ = false;
};

}  // namespace restante::ctl
