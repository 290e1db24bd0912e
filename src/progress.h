// SPDX-License-Identifier: Apache-2.0
//
// Says how far a long work is, on standard error: on a terminal in one line that is written anew,
// elsewhere in a line now and then. Work that is over at once says nothing.
#pragma once

#include "restante/base/clock.h"

#include <cstdio>
#include <string_view>

namespace restante {

class Progress {
 public:
  enum class Manner { OneLine, Lines };

  // How often a person, or a log, likes to hear of it.
  static constexpr Duration terminal_interval = std::chrono::milliseconds(200);
  static constexpr Duration lines_interval = std::chrono::seconds(10);

  static Manner manner_of(std::FILE* file);

  // `to` is borrowed.
  Progress(std::FILE* to, Manner manner, TimePoint now);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Whether there is something to show again; to be asked before a text is made.
  bool is_due(TimePoint now) const { return now >= due_; }
  void show(std::string_view text, TimePoint now);

  // Before anything else is written to the terminal.
  void clear();

 private:
  Duration interval() const;

  std::FILE* const to_;
  const Manner manner_;
  TimePoint due_;
  enum class Line { Empty, Written } line_ = Line::Empty;
};

}  // namespace restante
