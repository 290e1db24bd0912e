// SPDX-License-Identifier: Apache-2.0
//
// What a process that serves clients is left with: which folders its settings make it need, and the
// walls around them (security.sandbox).
#pragma once

#include <optional>
#include <string>

#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/sandbox/sandbox.h"

namespace restante {

class Confinement {
 public:
  explicit Confinement(std::string config_path) : config_path_(std::move(config_path)) {}

  // Puts up the walls that the settings ask for, and says in the log which stand.
  // REQUIRES: this is the only thread.
  [[nodiscard]] Result<void> put_up(const config::Settings& settings);

  // Whether what these settings name lies within the walls that stand: a reload can't move them.
  [[nodiscard]] Result<void> permits(const config::Settings& settings) const;

 private:
  const std::string config_path_;
  std::optional<config::Settings> inside_;  // those of the start; nothing: there are no walls
};

// The folders and files that a server with these settings reaches, links not followed.
[[nodiscard]] sandbox::Needs needs_of(const config::Settings& settings,
                                      const std::string& config_path);

}  // namespace restante
