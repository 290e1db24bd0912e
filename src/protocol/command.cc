// SPDX-License-Identifier: Apache-2.0
#include "restante/protocol/command.h"

#include <algorithm>
#include <charconv>

namespace restante::protocol {

namespace {

constexpr std::array table{
    CommandRule{"APOP", Verb::Apop, Legal::Authorization, 2, 2},
    CommandRule{"AUTH", Verb::Auth, Legal::Authorization, 0, 2},
    CommandRule{"CAPA", Verb::Capa, Legal::Both, 0, 0},
    CommandRule{"DELE", Verb::Dele, Legal::Transaction, 1, 1},
    CommandRule{"LANG", Verb::Lang, Legal::Both, 0, 1},
    CommandRule{"LIST", Verb::List, Legal::Transaction, 0, 1},
    CommandRule{"NOOP", Verb::Noop, Legal::Transaction, 0, 0},
    CommandRule{"PASS", Verb::Pass, Legal::Authorization, 1, 1},
    CommandRule{"QUIT", Verb::Quit, Legal::Both, 0, 0},
    CommandRule{"RETR", Verb::Retr, Legal::Transaction, 1, 1},
    CommandRule{"RSET", Verb::Rset, Legal::Transaction, 0, 0},
    CommandRule{"STAT", Verb::Stat, Legal::Transaction, 0, 0},
    CommandRule{"STLS", Verb::Stls, Legal::Authorization, 0, 0},
    CommandRule{"TOP", Verb::Top, Legal::Transaction, 2, 2},
    CommandRule{"UIDL", Verb::Uidl, Legal::Transaction, 0, 1},
    CommandRule{"USER", Verb::User, Legal::Authorization, 1, 1},
    CommandRule{"UTF8", Verb::Utf8, Legal::Authorization, 0, 0},
};

constexpr std::size_t verb_octets_max = 4;

char upper(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

const CommandRule* find_rule(std::string_view word) {
  std::array<char, verb_octets_max> letters;
  if (word.size() > letters.size()) return nullptr;
  for (std::size_t at = 0; at < letters.size() && at < word.size(); ++at) {
    letters[at] = upper(word[at]);
  }
  const std::string_view name(letters.data(), word.size());
  const auto found = std::ranges::lower_bound(table, name, {}, &CommandRule::name);
  return found != table.end() && found->name == name ? &*found : nullptr;
}

// Cuts the next word off `text`; empty where only blanks are left.
std::string_view next_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

}  // namespace

std::span<const CommandRule> command_table() {
  return table;
}

const CommandRule* rule_of(std::string_view line) {
  return find_rule(line.substr(0, line.find(' ')));
}

std::expected<Command, Malformed> parse_command(std::string_view line) {
  const std::string_view word = line.substr(0, line.find(' '));
  const CommandRule* rule = find_rule(word);
  if (rule == nullptr) return std::unexpected(Malformed::UnknownVerb);
  Command command{rule, {}, 0};
  line.remove_prefix(word.size());
  if (rule->verb == Verb::Pass) {
    if (line.size() < 2) return std::unexpected(Malformed::MissingArgument);
    command.arguments[command.argument_count++] = line.substr(1);
    return command;
  }
  for (auto argument = next_word(line); !argument.empty(); argument = next_word(line)) {
    if (command.argument_count == rule->arguments_max) {
      return std::unexpected(Malformed::SurplusArgument);
    }
    command.arguments[command.argument_count++] = argument;
  }
  if (command.argument_count < rule->arguments_min) {
    return std::unexpected(Malformed::MissingArgument);
  }
  return command;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc() || rest != end) return std::nullopt;
  return value;
}

}  // namespace restante::protocol
