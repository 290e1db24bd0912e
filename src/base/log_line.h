// SPDX-License-Identifier: Apache-2.0
//
// A line of the log on its way: its fields are there, its time stamp is not yet put before them,
// because not every target wants one.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "restante/base/log.h"

namespace restante::log {

struct Line {
  Level level;
  Format format;
  std::chrono::system_clock::time_point time;
  std::string fields;  // "event=x user=joe", or the same as JSON without its braces

  std::size_t octets() const { return sizeof(Line) + fields.size(); }
};

// Appends "key=value" or "\"key\":value". The value is put there as it is.
void append_field(std::string& fields, Format format, std::string_view key, std::string_view value);

// The fields that each line begins with: what happened, and the process that says so.
[[nodiscard]] std::string begin_fields(Format format, std::string_view event);

// Who stamps a line with its time: we, or the target (syslog and the journal do).
enum class Stamps { Ours, Theirs };

// The line whole, without an end.
[[nodiscard]] std::string text_of(const Line& line, Stamps stamps);

}  // namespace restante::log
