// SPDX-License-Identifier: Apache-2.0
//
// Puts up the walls around this process (security.sandbox), as its roles and the settings ask for
// them.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/sandbox/sandbox.h"
#include "role.h"

namespace restante {

class Confinement {
 public:
  Confinement(std::string config_path, Roles roles, sandbox::Listening listening)
      : config_path_(std::move(config_path)), roles_(std::move(roles)), listening_(listening) {}

  // Says in the log what this process is left with and which walls are missing; and, where the
  // folder of all mail is, that it is.
  // REQUIRES: this is the only thread, and all folders that are to be made have been.
  [[nodiscard]] Result<void> put_up(const config::Settings& settings);

  // Whether what these settings name lies within the walls that stand: a reload can't move them.
  [[nodiscard]] Result<void> permits(const config::Settings& settings) const;

 private:
  sandbox::Needs needs(const config::Settings& settings) const;
  void tell(const sandbox::Needs& needs, const sandbox::Enclosure& enclosure) const;

  const std::string config_path_;
  const Roles roles_;
  const sandbox::Listening listening_;
  std::optional<config::Settings> inside_;  // those of the start; nothing: there are no walls
};

}  // namespace restante
