// SPDX-License-Identifier: Apache-2.0
//
// What a verb takes from the command line. What lies behind it is slow to compile, and is seen by
// options.cc alone.
#pragma once

#include "verb.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace restante::ctl {

class Options {
 public:
  enum class Presence { Optional, Required };

  // What an option is called: "--user", or USER for one that is known by its place; what stands for
  // its value in the help, and what it is for.
  struct Option {
    std::string name;
    std::string value;
    std::string purpose;
    Presence presence = Presence::Optional;
  };

  explicit Options(CLI::App& app) : app_(app) {}

  // Variables live until the verb has run; what they have before is the default.
  void text(const Option& option, std::string& variable);
  // All that follow.
  void texts(const Option& option, std::vector<std::string>& variable);
  void flag(const Option& option, bool& variable);
  // One of these, whatever the case of its letters.
  void one_of(const Option& option, std::string& variable, std::span<const std::string_view> words);

  // A verb below this one, as in "penalties clear", and whether it is there.
  Options verb(const std::string& name, const std::string& purpose, bool& is_there);

 private:
  CLI::App& app_;
};

// Reads the command line, and does what it says: of these verbs, one.
[[nodiscard]] ExitCode obey(int argument_count, char** arguments,
                            std::span<const std::unique_ptr<Verb>> verbs);

}  // namespace restante::ctl
