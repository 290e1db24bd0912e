// SPDX-License-Identifier: Apache-2.0
//
// What is served at metrics.address: /metrics, /healthz, the page and what it shows. Of what may
// not be seen from outside a host it says a good deal (users, addresses), so it listens where the
// operator says.
//
// Who asks while the house is being asked hears what that finds.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "http_server.h"
#include "inquiry.h"
#include "restante/metrics/exposition.h"
#include "restante/processes/metrics_memory.h"
#include "sampler.h"
#include "survey.h"

namespace restante::clerk {

class Monitor final : HttpServer::Handler, Survey::Handler, loop::TurnEnd::Handler {
 public:
  class Owner {
   public:
    // Nobody waits for an answer any more.
    virtual void on_monitor_quiet() = 0;

   protected:
    ~Owner() = default;
  };

  // All is borrowed.
  Monitor(Office& office, Owner& owner, processes::MetricsBook& book);

  // Serves on sockets that listen; of none, nobody is served.
  void open(processes::OpenListeners sockets);
  // Another clerk has its place: accepts nobody any more, and answers those who have asked.
  void retire();
  bool is_busy() const { return server_ != nullptr && server_->is_busy(); }

 private:
  enum class Wanted : std::uint8_t { Text, OpenMetrics, Status };
  struct Waiting {
    HttpServer::Number number;
    Wanted wanted;
  };

  void on_request(HttpServer::Number number, std::string_view path,
                  std::string_view accept) override;
  void on_quiet() override { owner_.on_monitor_quiet(); }
  void on_survey() override;
  void on_turn_end() override;
  void begin_survey();
  void await_survey(HttpServer::Number number, Wanted wanted);
  std::string text(const Findings& findings, metrics::Format format) const;
  HttpAnswer health() const;

  Office& office_;
  Owner& owner_;
  processes::MetricsBook& book_;
  Sampler sampler_;
  std::unique_ptr<HttpServer> server_;  // null: not open
  std::unique_ptr<Survey> survey_;      // null: none is under way
  std::vector<Waiting> waiting_;        // for its end
  loop::TurnEnd turn_end_;              // to be rid of it
};

}  // namespace restante::clerk
