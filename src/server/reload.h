// SPDX-License-Identifier: Apache-2.0
//
// Reads the configuration again, and all that it names, on a thread of the pool: a file of a
// million users must not hold up the loop.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "generation.h"
#include "restante/loop/job.h"
#include "restante/server/backends.h"

namespace restante::server {

// Or what is wrong, a line each.
using ReloadResult = std::expected<std::shared_ptr<const Generation>, std::vector<std::string>>;

class Reload final : public loop::Job {
 public:
  class Handler {
   public:
    virtual void on_reloaded(ReloadResult result) = 0;

   protected:
    ~Handler() = default;
  };

  Reload(std::string config_path, BackendFactory& factory, tls::TicketKeys& keys,
         std::shared_ptr<const Generation> previous, Handler& handler)
      : config_path_(std::move(config_path)),
        factory_(factory),
        keys_(keys),
        previous_(std::move(previous)),
        handler_(handler) {}

  void work() noexcept override { result_ = read(); }
  void finished() noexcept override { handler_.on_reloaded(std::move(result_)); }

 private:
  ReloadResult read() const;

  const std::string config_path_;
  BackendFactory& factory_;
  tls::TicketKeys& keys_;  // only handed on: they belong to the loop's thread
  const std::shared_ptr<const Generation> previous_;
  Handler& handler_;
  ReloadResult result_ = std::unexpected(std::vector<std::string>{});
};

}  // namespace restante::server
