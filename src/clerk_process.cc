// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "process.h"
#include "restante/base/log.h"
#include "restante/clerk/service.h"
#include "restante/loop/loop.h"
#include "restante/processes/orders.h"
#include "version.h"

namespace restante {

namespace {

clerk::ServiceOptions options_from(processes::Assignment& assignment, clerk::Blocks blocks) {
  return {.version = RESTANTE_VERSION,
          .set = assignment.set,
          .settings = assignment.settings,
          .book = std::move(assignment.book),
          .sheet = *assignment.sheet,
          .own_use = std::move(assignment.own_use),
          .own_files = std::move(assignment.own_files),
          .blocks = std::move(blocks)};
}

// Between the service and the supervisor.
class ClerkProcess final : processes::Orders::Handler, clerk::Service::Handler {
 public:
  ClerkProcess(processes::Assignment assignment, clerk::Blocks blocks)
      : socket_(std::move(assignment.control)),
        metrics_(std::move(assignment.metrics)),
        orders_(loop_, std::move(assignment.orders),
                static_cast<processes::Orders::Handler&>(*this)),
        service_(loop_, options_from(assignment, std::move(blocks)),
                 static_cast<clerk::Service::Handler&>(*this)) {
    for (processes::Colleague& colleague : assignment.colleagues) {
      service_.add_colleague(std::move(colleague));
    }
  }

  void run() {
    orders_.report_serving();
    loop_.run_until_stopped();
  }

 private:
  void on_begin() override {
    service_.open(std::move(socket_), std::move(metrics_));
    log::debug("serving");
  }
  void on_drain(Duration) override { service_.retire(); }
  void on_end_now() override { service_.retire(); }
  void on_colleague(processes::Colleague colleague) override {
    service_.add_colleague(std::move(colleague));
  }
  void on_outcome(std::uint32_t number, const processes::Outcome& outcome) override {
    service_.on_outcome(number, outcome);
  }
  void on_facts(std::uint32_t number, const processes::Facts& facts) override {
    service_.on_facts(number, facts);
  }
  // Nobody is left who could be asked for anything.
  void on_supervisor_gone() override { loop_.stop(); }

  void on_wish(std::uint32_t number, const processes::Wish& wish) override {
    orders_.wish(number, wish);
  }
  void on_retired() override { loop_.stop(); }

  loop::Loop loop_;
  // Until the order to begin.
  Descriptor socket_;
  processes::OpenListeners metrics_;
  processes::Orders orders_;
  clerk::Service service_;
};

}  // namespace

ExitCode run_clerk(processes::Assignment assignment) {
  if (const auto settled = settle_in(assignment); !settled.has_value()) {
    return give_up(assignment, settled.error());
  }
  auto blocks = clerk::Blocks::open(assignment.blocks.number(), clerk::Blocks::Access::Writes);
  if (!blocks.has_value()) return give_up(assignment, blocks.error());
  ClerkProcess(std::move(assignment), std::move(*blocks)).run();
  log::info("stopped");
  return exit_done;
}

}  // namespace restante
