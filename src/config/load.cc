// SPDX-License-Identifier: Apache-2.0
#include "restante/config/load.h"

#include "check.h"
#include "findings.h"
#include "keys.h"
#include "quoted.h"
#include "settle.h"
#include "supported.h"
#include "table_reader.h"

#include "restante/base/file.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace restante::config {
namespace {

// Room for some 100,000 tables of certificates; a larger file is a wrong one.
constexpr std::size_t file_octets_max = 16 * 1024 * 1024;

// The parser's tables nest as deep as a key has dots, and are destroyed by recursion: some tens of
// thousands would overflow the stack.
constexpr std::ptrdiff_t line_dots_max = 4096;

using Problems = std::vector<Problem>;

std::unexpected<Problems> refused(const std::string& path, std::size_t line, std::size_t column,
                                  std::string text) {
  return std::unexpected(Problems{{path, line, column, std::move(text)}});
}

std::unexpected<Problems> unreadable(const std::string& path, int error) {
  const std::string advice =
      error == ENOENT ? "; write it, or name another file with --config" : "";
  return refused(
      path, 0, 0,
      fmt::format("can't be read: {}{}", std::generic_category().message(error), advice));
}

// The number of the first line with more dots than the parser bears; 0: none.
std::size_t dotted_line(std::string_view text) {
  std::size_t line = 1;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    if (std::ranges::count(text.substr(0, end), '.') > line_dots_max) return line;
    text.remove_prefix(end);
    ++line;
  }
  return 0;
}

std::string syntax_error(std::string_view description) {
  constexpr std::string_view opening = "Error while parsing ";
  if (description.starts_with(opening)) description.remove_prefix(opening.size());
  return fmt::format("syntax error in {}", printable(description));
}

std::expected<toml::table, Problems> parse_toml(std::string_view text, const std::string& path) {
  if (text.size() > file_octets_max) {
    return refused(path, 0, 0,
                   fmt::format("is larger than {} octets; is it the right file?", file_octets_max));
  }
  if (const std::size_t line = dotted_line(text)) {
    return refused(path, line, 1,
                   fmt::format("more than {} dots in one line; break it", line_dots_max));
  }
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    const toml::source_position begin = error.source().begin;
    return refused(path, begin.line, begin.column, syntax_error(error.description()));
  }
}

// As far as it can be understood; all that is wrong is found.
Settings read_settings(const toml::table& document, const std::string& path, Findings& findings) {
  Settings settings;
  TableReader reader(document, findings);
  visit_tables(reader, settings);
  reader.complain_of_unknown();
  settle(settings, path, findings);
  return settings;
}

}  // namespace

std::string describe(const Problem& problem) {
  if (problem.file.empty()) return problem.text;
  if (problem.line == 0) return fmt::format("{}: {}", problem.file, problem.text);
  return fmt::format("{}:{}:{}: {}", problem.file, problem.line, problem.column, problem.text);
}

ControlSocketFound find_control_socket(const std::string& path) {
  const auto text = read_file(path, file_octets_max);
  const std::expected<toml::table, Problems> document =
      text ? parse_toml(*text, path) : unreadable(path, text.error());
  Findings ignored(path);
  const Settings settings = read_settings(document.value_or(toml::table()), path, ignored);
  return {settings.control.socket, document ? Problems() : document.error()};
}

std::expected<Settings, Problems> load(const std::string& path) {
  const auto text = read_file(path, file_octets_max);
  if (!text) return unreadable(path, text.error());
  return parse(*text, path);
}

std::expected<Settings, Problems> parse(std::string_view text, const std::string& path,
                                        Accept accept) {
  const std::expected<toml::table, Problems> document = parse_toml(text, path);
  if (!document) return std::unexpected(document.error());

  Findings findings(path);
  const Settings settings = read_settings(*document, path, findings);
  check(settings, findings);
  if (accept == Accept::ThisVersion) check_supported(settings, findings);

  Problems problems = findings.sorted();
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return settings;
}

}  // namespace restante::config
