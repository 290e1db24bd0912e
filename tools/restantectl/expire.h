// SPDX-License-Identifier: Apache-2.0
//
// restantectl expire [--dry-run] [--user GLOB] [--clock-is-right] [--config FILE]: removes mail
// that is older than maildrop.expire, and what was kept for maildrop.keep_deleted.
#pragma once

#include "clock_note.h"
#include "verb.h"

#include "restante/config/settings.h"

#include <string>

namespace restante::ctl {

class Expire final : public Verb {
 public:
  Expire();

  void describe(Options& options) override;
  [[nodiscard]] ExitCode run() override;

 private:
  Result<void> check_clock(const ClockNote& note, const ClockReading& now) const;

  std::string config_ = default_config;
  std::string user_ = "*";
  bool is_dry_ = false;
  bool is_clock_right_ = false;
};

}  // namespace restante::ctl
