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
  std::string fields;        // "event=x user=joe", or the same as JSON without its braces
  std::string journal = {};  // the same as the journal takes fields; empty: it does not listen

  std::size_t octets() const { return sizeof(Line) + fields.size() + journal.size(); }
};

// Appends "key=value" or "\"key\":value". The value is put there as it is.
void append_field(std::string& fields, Format format, std::string_view key, std::string_view value);

// Appends "RESTANTE_KEY=value\n"; a value that has line ends is measured instead, as the journal's
// native protocol says. The value is put there as it is.
void append_journal_field(std::string& fields, std::string_view key, std::string_view value);

// The fields that each line begins with: what happened, and the process and session that say so.
[[nodiscard]] std::string begin_fields(Format format, std::string_view event);
[[nodiscard]] std::string begin_journal_fields(std::string_view event);

// Who stamps a line with its time: we, or the target (syslog and the journal do).
enum class Stamps { Ours, Theirs };

// The line whole, without an end.
[[nodiscard]] std::string text_of(const Line& line, Stamps stamps);

}  // namespace restante::log
