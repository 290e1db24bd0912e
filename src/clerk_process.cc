// SPDX-License-Identifier: Apache-2.0
#include <utility>
#include <vector>

#include "process.h"
#include "restante/base/log.h"
#include "restante/loop/loop.h"
#include "restante/processes/orders.h"

namespace restante {

namespace {

// Answers its supervisor that it is there, and has lines to all of its set.
class ClerkProcess final : processes::Orders::Handler {
 public:
  explicit ClerkProcess(processes::Assignment assignment)
      : orders_(loop_, std::move(assignment.orders),
                static_cast<processes::Orders::Handler&>(*this)),
        colleagues_(std::move(assignment.colleagues)) {}

  void run() {
    orders_.report_serving();
    loop_.run_until_stopped();
  }

 private:
  void on_begin() override { log::debug("serving"); }
  void on_drain(Duration) override { loop_.stop(); }
  void on_end_now() override { loop_.stop(); }
  void on_colleague(processes::Colleague colleague) override {
    std::erase_if(colleagues_, [&](const processes::Colleague& known) {
      return known.role == colleague.role && known.worker == colleague.worker;
    });
    colleagues_.push_back(std::move(colleague));
  }
  void on_supervisor_gone() override { loop_.stop(); }

  loop::Loop loop_;
  processes::Orders orders_;
  std::vector<processes::Colleague> colleagues_;
};

}  // namespace

ExitCode run_clerk(processes::Assignment assignment) {
  if (const auto settled = settle_in(assignment); !settled.has_value()) {
    return give_up(assignment, settled.error());
  }
  ClerkProcess(std::move(assignment)).run();
  log::info("stopped");
  return exit_done;
}

}  // namespace restante
