// SPDX-License-Identifier: Apache-2.0
#include "progress.h"

#include <fmt/format.h>
#include <unistd.h>

namespace restante {

namespace {

// To the line's beginning, and away with what stands there.
constexpr std::string_view wipe_line = "\r\x1b[K";

}  // namespace

Progress::Manner Progress::manner_of(std::FILE* file) {
  return ::isatty(::fileno(file)) == 1 ? Manner::OneLine : Manner::Lines;
}

Progress::Progress(std::FILE* to, Manner manner, TimePoint now)
    : to_(to), manner_(manner), due_(now + interval()) {}

Progress::~Progress() {
  clear();
}

Duration Progress::interval() const {
  return manner_ == Manner::OneLine ? terminal_interval : lines_interval;
}

void Progress::show(std::string_view text, TimePoint now) {
  due_ = now + interval();
  if (manner_ == Manner::Lines) {
    fmt::print(to_, "{}\n", text);
  } else {
    fmt::print(to_, "{}{}", wipe_line, text);
    line_ = Line::Written;
  }
  std::fflush(to_);
}

void Progress::clear() {
  if (line_ == Line::Empty) return;
  fmt::print(to_, "{}", wipe_line);
  std::fflush(to_);
  line_ = Line::Empty;
}

}  // namespace restante
