// SPDX-License-Identifier: Apache-2.0
#include "log_line.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <atomic>
#include <utility>

namespace restante::log {

namespace {

std::atomic<const char*> process_name = nullptr;
std::atomic<std::uint32_t> process_number = 0;   // 0: it has none
thread_local std::uint64_t session_at_hand = 0;  // 0: none

std::string_view name_of(Level level) {
  switch (level) {
    case Level::Debug:
      return "debug";
    case Level::Info:
      return "info";
    case Level::Warning:
      return "warning";
    case Level::Error:
      return "error";
  }
  return "error";
}

// Numbers stand bare, also in JSON.
enum class Kind { Text, Number };

template <class Say>
void say_first_fields(std::string_view event, const Say& say) {
  say("event", event, Kind::Text);
  const char* const name = process_name;
  const std::uint32_t number = process_number;
  if (name != nullptr && number != 0) {
    say(name, fmt::to_string(number), Kind::Number);
  } else if (name != nullptr) {
    say("process", name, Kind::Text);
  }
  if (session_at_hand != 0) say("session", session_text(session_at_hand), Kind::Text);
}

// ISO 8601 to the millisecond, in UTC.
std::string time_stamp(std::chrono::system_clock::time_point time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto rest = std::chrono::floor<std::chrono::milliseconds>(time - seconds);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)), rest.count());
}

}  // namespace

void set_process(const char* name, std::uint32_t number) {
  process_number = number;
  process_name = name;
}

std::string session_text(std::uint64_t session) {
  return fmt::format("{:016x}", session);
}

About::About(std::uint64_t session) : before_(std::exchange(session_at_hand, session)) {}

About::~About() {
  session_at_hand = before_;
}

std::string begin_fields(Format format, std::string_view event) {
  std::string fields;
  say_first_fields(event, [&](std::string_view key, std::string_view value, Kind kind) {
    append_field(fields, format, key,
                 kind == Kind::Number ? std::string(value) : escaped(format, value));
  });
  return fields;
}

std::string begin_journal_fields(std::string_view event) {
  std::string fields;
  say_first_fields(event, [&](std::string_view key, std::string_view value, Kind) {
    append_journal_field(fields, key, value);
  });
  return fields;
}

void append_field(std::string& fields, Format format, std::string_view key,
                  std::string_view value) {
  const bool json = format == Format::Json;
  if (!fields.empty()) fields += json ? ',' : ' ';
  if (json) fields += '"';
  fields += key;
  fields += json ? "\":" : "=";
  fields += value;
}

void append_journal_field(std::string& fields, std::string_view key, std::string_view value) {
  fields += "RESTANTE_";
  for (const char octet : key) {
    fields += octet >= 'a' && octet <= 'z' ? static_cast<char>(octet - 'a' + 'A') : octet;
  }
  if (value.find('\n') == std::string_view::npos) {
    fields += '=';
  } else {
    fields += '\n';
    for (unsigned shift = 0; shift < 64; shift += 8) {
      fields += static_cast<char>(value.size() >> shift & 0xff);
    }
  }
  fields += value;
  fields += '\n';
}

std::string text_of(const Line& line, Stamps stamps) {
  const bool json = line.format == Format::Json;
  std::string text = json ? "{" : "";
  if (stamps == Stamps::Ours) {
    const std::string stamp = time_stamp(line.time);
    text += json ? "\"ts\":\"" + stamp + "\"," : "ts=" + stamp + ' ';
  }
  text += json ? fmt::format("\"level\":\"{}\",", name_of(line.level))
               : fmt::format("level={} ", name_of(line.level));
  text += line.fields;
  if (json) text += '}';
  return text;
}

}  // namespace restante::log
