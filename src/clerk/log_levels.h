// SPDX-License-Identifier: Apache-2.0
//
// The log level of all processes, as operators wish it: of those that are there, and of those that
// are started meanwhile.
#pragma once

#include <optional>

#include "colleagues.h"
#include "restante/clerk/log_level.h"
#include "restante/loop/loop.h"

namespace restante::clerk {

class LogLevels final : Colleagues::Asker, Colleagues::Newcomers {
 public:
  LogLevels(loop::Loop& loop, Colleagues& colleagues, log::Level configured);

  ~LogLevels() { colleagues_.remove(*this); }

  // In this process, and all colleagues.
  void set(const LevelWish& wish);

 private:
  void tell(const Place& who);
  void on_newcomer(const Place& who) override { tell(who); }
  void on_answer(Colleagues::Number number, const lines::Frame& answer) override;
  void on_no_answer(Colleagues::Number, const Place&, Why) override {}

  loop::Loop& loop_;
  Colleagues& colleagues_;
  LogLevel own_;
  std::optional<log::Level> level_;  // nothing: the configured one
  std::optional<TimePoint> until_;   // nothing: for good
};

}  // namespace restante::clerk
