// SPDX-License-Identifier: Apache-2.0
//
// One thing that restantectl can do: its options are registered when it is made, run() does it.
#pragma once

#include "restante/base/result.h"

#include <CLI/CLI.hpp>

#include <string>
#include <string_view>

namespace restante::ctl {

enum class ExitCode {
  Done = 0,
  Failed = 1,
  WrongUsage = 64,
  OurBug = 70,
  TryLater = 75,
  WrongConfiguration = 78
};

class Verb {
 public:
  Verb(const Verb&) = delete;
  Verb& operator=(const Verb&) = delete;
  virtual ~Verb() = default;

  bool is_chosen() const { return options_->parsed(); }

  // Says on standard error what went wrong.
  [[nodiscard]] virtual ExitCode run() = 0;

 protected:
  Verb(CLI::App& program, const std::string& name, const std::string& purpose)
      : options_(program.add_subcommand(name, purpose)) {}

  CLI::App* options_;  // the program's
};

// "restantectl: TEXT" on standard error.
void complain(std::string_view text);

// The same for an Error; answers the exit code that suits it.
[[nodiscard]] ExitCode complain(const Error& error);

}  // namespace restante::ctl
