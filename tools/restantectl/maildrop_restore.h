// SPDX-License-Identifier: Apache-2.0
//
// restantectl maildrop restore USER [--since TIME] [--config FILE] [UNIQUE-ID...]: brings deleted
// messages back.
#pragma once

#include "verb.h"

#include "restante/maildrop/housekeeping.h"

#include <string>
#include <vector>

namespace restante::ctl {

class MaildropRestore final : public Verb {
 public:
  MaildropRestore();

  void describe(Options& options) override;
  [[nodiscard]] ExitCode run() override;

 private:
  Result<maildrop::RestoreWish> wish() const;
  ExitCode report(const maildrop::Restoration& restoration) const;

  std::string config_ = default_config;
  std::string user_;
  std::string since_;
  std::vector<std::string> unique_ids_;
};

}  // namespace restante::ctl
