// SPDX-License-Identifier: Apache-2.0
//
// restantectl maildrop deleted USER [--json] [--config FILE]: which deleted messages are kept.
#pragma once

#include "verb.h"

#include <string>

namespace restante::ctl {

class MaildropDeleted final : public Verb {
 public:
  MaildropDeleted();

  void describe(Options& options) override;
  [[nodiscard]] ExitCode run() override;

 private:
  std::string config_ = default_config;
  std::string user_;
  bool wants_json_ = false;
};

}  // namespace restante::ctl
