// SPDX-License-Identifier: Apache-2.0
#include "restante/session/witness.h"

#include <algorithm>

#include "restante/protocol/command.h"
#include "restante/session/desk.h"

namespace restante::session {

namespace {

using protocol::Verb;

// How many words of a command line are no secret; the rest is one.
std::size_t open_words(Verb verb) {
  switch (verb) {
    case Verb::Pass:
      return 1;
    case Verb::Apop:
    case Verb::Auth:
      return 2;
    default:
      return std::string_view::npos;
  }
}

// The first words, with what stands between them, as they are.
std::string_view first_words(std::string_view line, std::size_t count) {
  std::size_t end = 0;
  for (std::size_t word = 0; word < count && end < line.size(); ++word) {
    end = std::min(line.find_first_not_of(' ', end), line.size());
    end = std::min(line.find(' ', end), line.size());
  }
  return line.substr(0, end);
}

const protocol::CommandRule* rule_of(std::string_view line) {
  std::string name(first_words(line, 1));
  std::ranges::transform(name, name.begin(), [](char octet) {
    return octet >= 'a' && octet <= 'z' ? static_cast<char>(octet - 'a' + 'A') : octet;
  });
  const auto table = protocol::command_table();
  const auto found = std::ranges::find(table, name, &protocol::CommandRule::name);
  return found == table.end() ? nullptr : &*found;
}

}  // namespace

std::string without_secrets(std::string_view line, Stage stage) {
  const protocol::CommandRule* const rule = rule_of(line);
  if (rule == nullptr) {
    return std::string(stage == Stage::BeforeLogin ? secret_text : line);
  }
  const std::string_view open = first_words(line, open_words(rule->verb));
  if (open.size() == line.size()) return std::string(line);
  return std::string(open) + ' ' + std::string(secret_text);
}

void Desk::show(std::string_view octets) const {
  constexpr std::string_view end_of_line = "\r\n";
  while (!octets.empty()) {
    const std::size_t end = std::min(octets.find(end_of_line), octets.size());
    witness->said(octets.substr(0, end));
    octets.remove_prefix(std::min(end + end_of_line.size(), octets.size()));
  }
}

}  // namespace restante::session
