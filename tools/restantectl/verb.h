// SPDX-License-Identifier: Apache-2.0
//
// One thing that restantectl can do.
#pragma once

#include "restante/base/exit_code.h"
#include "restante/base/result.h"

#include <string>
#include <string_view>
#include <utility>

namespace restante::ctl {

class Options;

class Verb {
 public:
  Verb(const Verb&) = delete;
  Verb& operator=(const Verb&) = delete;
  virtual ~Verb() = default;

  const std::string& name() const { return name_; }
  const std::string& purpose() const { return purpose_; }

  // Once, before the command line is read: what it takes.
  virtual void describe(Options& options) = 0;

  // What was described is filled in. Says on standard error what went wrong.
  [[nodiscard]] virtual ExitCode run() = 0;

 protected:
  Verb(std::string name, std::string purpose)
      : name_(std::move(name)), purpose_(std::move(purpose)) {}

 private:
  const std::string name_;
  const std::string purpose_;
};

inline constexpr const char* default_config = "/etc/restante/restante.toml";

// "restantectl: TEXT" on standard error.
void complain(std::string_view text);

// The same for an Error; answers the exit code that suits it.
[[nodiscard]] ExitCode complain(const Error& error);

}  // namespace restante::ctl
