// SPDX-License-Identifier: Apache-2.0
#include "reload.h"

#include "restante/config/load.h"

namespace restante::server {

ReloadResult Reload::read() const {
  auto settings = config::load(config_path_);
  if (!settings.has_value()) {
    std::vector<std::string> problems;
    for (const config::Problem& problem : settings.error()) {
      problems.push_back(config::describe(problem));
    }
    return std::unexpected(std::move(problems));
  }
  auto generation = make_generation(std::move(*settings), factory_, keys_, previous_.get());
  if (!generation.has_value()) {
    return std::unexpected(std::vector{std::move(generation.error().text)});
  }
  return std::move(*generation);
}

}  // namespace restante::server
