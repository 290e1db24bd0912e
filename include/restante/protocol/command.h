// SPDX-License-Identifier: Apache-2.0
//
// The commands: one table that says each one's name, the states it is legal in and how many
// arguments it takes, and the parser that reads a line by it (RFC 1939, section 3 and 9; RFC 2449
// for CAPA; RFC 2595 for STLS; RFC 5034 for AUTH; RFC 6856 for UTF8 and LANG).
//
// Verbs are read without regard to case. Arguments are separated by blanks; blanks at the end of
// a line are read over. PASS is the exception: all behind the one blank that follows it is the
// password.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>

namespace restante::protocol {

enum class Verb {
  Apop,
  Auth,
  Capa,
  Dele,
  Lang,
  List,
  Noop,
  Pass,
  Quit,
  Retr,
  Rset,
  Stat,
  Stls,
  Top,
  Uidl,
  User,
  Utf8
};

enum class Legal { Authorization, Transaction, Both };

struct CommandRule {
  std::string_view name;
  Verb verb;
  Legal legal;
  std::size_t arguments_min;
  std::size_t arguments_max;
};

inline constexpr std::size_t arguments_max = 2;

// Sorted by name.
[[nodiscard]] std::span<const CommandRule> command_table();

// The views point into the line that was parsed.
struct Command {
  const CommandRule* rule;
  std::array<std::string_view, arguments_max> arguments;
  std::size_t argument_count;

  Verb verb() const { return rule->verb; }
};

enum class Malformed { UnknownVerb, MissingArgument, SurplusArgument };

// Of the verb that a line begins with, whatever follows; null: it is none that is known.
[[nodiscard]] const CommandRule* rule_of(std::string_view line);

[[nodiscard]] std::expected<Command, Malformed> parse_command(std::string_view line);

// One or more decimal digits and nothing else, at most 2^64 - 1.
[[nodiscard]] std::optional<std::uint64_t> parse_number(std::string_view text);

}  // namespace restante::protocol
