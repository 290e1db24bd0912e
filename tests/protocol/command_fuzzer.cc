// SPDX-License-Identifier: Apache-2.0
//
// A line that is a command is one by the table: its verb, as many arguments as it may have, all of
// them parts of the line. Numbers are those that their digits say.
#include "restante/protocol/command.h"

#include <cctype>
#include <string>

#include "law.h"

namespace {

using restante::fuzzing::law;
using namespace restante::protocol;

bool same_but_for_case(std::string_view text, std::string_view upper) {
  if (text.size() != upper.size()) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (std::toupper(static_cast<unsigned char>(text[at])) != upper[at]) return false;
  }
  return true;
}

void check_number(std::string_view text) {
  const auto number = parse_number(text);
  const bool has_digits_only =
      !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  law(has_digits_only || !number, "a number has digits alone");
  if (!number) return;
  const std::size_t zeros = std::min(text.find_first_not_of('0'), text.size() - 1);
  law(std::to_string(*number) == text.substr(zeros), "a number is what its digits say");
}

void check_command(std::string_view line, const Command& command) {
  law(same_but_for_case(line.substr(0, command.rule->name.size()), command.rule->name),
      "a command begins with its name");
  law(command.argument_count >= command.rule->arguments_min, "no argument is missing");
  law(command.argument_count <= command.rule->arguments_max, "no argument is too many");
  for (std::size_t at = 0; at < command.argument_count; ++at) {
    const std::string_view argument = command.arguments[at];
    law(argument.data() >= line.data() &&
            argument.data() + argument.size() <= line.data() + line.size(),
        "an argument is a part of the line");
    law(command.verb() == Verb::Pass || argument.find(' ') == std::string_view::npos,
        "only a password has blanks");
    check_number(argument);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string line(reinterpret_cast<const char*>(data), size);
  if (const auto command = parse_command(line)) check_command(line, *command);
  check_number(line);
  return 0;
}
