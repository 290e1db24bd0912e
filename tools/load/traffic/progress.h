// SPDX-License-Identifier: Apache-2.0
//
// Says every second how a run is going: on a terminal in one line that is written anew, elsewhere
// in a line each.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "report/results.h"

namespace restante::load {

enum class Stage { Arriving, WarmingUp, Measuring };

class Progress {
 public:
  enum class Manner { Quiet, Lines, Rewriting };

  // Rewriting on a terminal, Lines elsewhere.
  [[nodiscard]] static Manner manner_for(std::FILE* out);

  // Borrows `out`.
  Progress(std::FILE* out, Manner manner) : out_(out), manner_(manner) {}
  // Leaves the line that was written anew.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(Stage stage, const Interval& interval);

 private:
  std::FILE* out_;
  Manner manner_;
  bool is_within_line_ = false;
};

// " 12 s  1,203 sessions/s …"
[[nodiscard]] std::string progress_line(Stage stage, const Interval& interval);

}  // namespace restante::load
