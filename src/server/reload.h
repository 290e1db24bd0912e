// SPDX-License-Identifier: Apache-2.0
//
// Reads the configuration again, and all that it names, on a thread of the pool: a file of a
// million users must not hold up the loop.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "restante/config/settings.h"
#include "restante/loop/job.h"
#include "restante/server/backends.h"

namespace restante::server {

struct Reloaded {
  config::Settings settings;
  Backends backends;
};

// Or what is wrong, a line each.
using ReloadResult = std::expected<Reloaded, std::vector<std::string>>;

class Reload final : public loop::Job {
 public:
  class Handler {
   public:
    virtual void on_reloaded(ReloadResult result) = 0;

   protected:
    ~Handler() = default;
  };

  Reload(std::string config_path, BackendFactory& factory, Handler& handler)
      : config_path_(std::move(config_path)), factory_(factory), handler_(handler) {}

  void work() noexcept override;
  void finished() noexcept override { handler_.on_reloaded(std::move(result_)); }

 private:
  const std::string config_path_;
  BackendFactory& factory_;
  Handler& handler_;
  ReloadResult result_ = std::unexpected(std::vector<std::string>{});
};

}  // namespace restante::server
