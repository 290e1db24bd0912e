// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstddef>

#include "version.h"

namespace restante::ctl {

void Options::text(const Option& option, std::string& variable) {
  CLI::Option* const added = app_.add_option(option.name, variable, option.purpose);
  added->type_name(option.value);
  if (option.presence == Presence::Required) added->required();
  if (!variable.empty()) added->capture_default_str();
}

void Options::texts(const Option& option, std::vector<std::string>& variable) {
  app_.add_option(option.name, variable, option.purpose)->type_name(option.value);
}

void Options::flag(const Option& option, bool& variable) {
  app_.add_flag(option.name, variable, option.purpose);
}

void Options::one_of(const Option& option, std::string& variable,
                     std::span<const std::string_view> words) {
  CLI::IsMember is_known(std::vector<std::string>(words.begin(), words.end()), CLI::ignore_case);
  is_known.description("");  // for --help, which has no room for them all
  app_.add_option(option.name, variable, option.purpose)->type_name(option.value)->check(is_known);
}

Options Options::verb(const std::string& name, const std::string& purpose, bool& is_there) {
  CLI::App* const below = app_.add_subcommand(name, purpose);
  below->callback([&is_there] { is_there = true; });
  return Options(*below);
}

namespace {

std::string names_of(std::span<const std::unique_ptr<Verb>> verbs) {
  std::vector<std::string_view> names;
  for (const std::unique_ptr<Verb>& verb : verbs) names.push_back(verb->name());
  return fmt::format("{}", fmt::join(names, ", "));
}

// What says which server is meant, and how it is shown, may stand before the verb too. Last word
// first, as CLI11 wants it.
std::vector<std::string> words_of(std::span<char*> arguments) {
  std::vector<std::string> words(arguments.begin(), arguments.end());
  std::size_t verb = 0;
  while (verb < words.size()) {
    const std::string_view word = words[verb];
    const bool has_value_behind = word == "--socket" || word == "--config";
    const bool is_whole =
        word == "--json" || word.starts_with("--socket=") || word.starts_with("--config=");
    if (!has_value_behind && !is_whole) break;
    verb += has_value_behind ? 2 : 1;
  }
  const auto first = words.begin();
  if (verb < words.size()) std::rotate(first, first + verb, first + verb + 1);
  std::ranges::reverse(words);
  return words;
}

}  // namespace

ExitCode obey(int argument_count, char** arguments, std::span<const std::unique_ptr<Verb>> verbs) {
  CLI::App program("Looks after Restante, the POP3 server. See restantectl(8).", "restantectl");
  program.set_version_flag("--version", std::string("restantectl ") + RESTANTE_VERSION);
  program.require_subcommand(0, 1);
  Verb* chosen = nullptr;
  for (const std::unique_ptr<Verb>& verb : verbs) {
    CLI::App* const app = program.add_subcommand(verb->name(), verb->purpose());
    app->callback([&chosen, &verb] { chosen = verb.get(); });
    Options options(*app);
    verb->describe(options);
  }
  try {
    const std::span all(arguments, static_cast<std::size_t>(argument_count));
    program.parse(words_of(all.subspan(std::min<std::size_t>(all.size(), 1))));
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? exit_done : exit_usage;
  }
  if (chosen != nullptr) return chosen->run();
  complain(fmt::format("say what to do: {}; --help says more", names_of(verbs)));
  return exit_usage;
}

}  // namespace restante::ctl
