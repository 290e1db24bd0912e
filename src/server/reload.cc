// SPDX-License-Identifier: Apache-2.0
#include "reload.h"

#include <utility>

#include "restante/config/load.h"

namespace restante::server {

void Reload::work() noexcept {
  auto settings = config::load(config_path_);
  std::vector<std::string> problems;
  if (!settings.has_value()) {
    for (const config::Problem& problem : settings.error()) {
      problems.push_back(config::describe(problem));
    }
    result_ = std::unexpected(std::move(problems));
    return;
  }
  auto backends = factory_.make(*settings);
  if (!backends.has_value()) {
    problems.push_back(backends.error().text);
    result_ = std::unexpected(std::move(problems));
    return;
  }
  result_ = Reloaded{std::move(*settings), std::move(*backends)};
}

}  // namespace restante::server
