// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "auth_desk.h"
#include "choice.h"
#include "process.h"
#include "restante/accounts/memory.h"
#include "restante/accounts/remembering.h"
#include "restante/accounts/service.h"
#include "restante/base/log.h"
#include "restante/base/wall_clock.h"
#include "restante/loop/loop.h"
#include "restante/loop/timer.h"
#include "restante/processes/orders.h"
#include "restante/sasl/mechanisms.h"
#include "sources.h"

namespace restante {

namespace {

class SteadyTime final : public accounts::TimeSource {
 public:
  TimePoint now() const override { return steady_now(); }
};

// Who knows the users, and by which mechanisms they may prove it.
struct Knowledge {
  loop::Loop loop;  // on which a server of tokens is asked
  const SteadyTime time;
  const SystemClock clock;
  std::unique_ptr<auth::Authenticator> users;
  std::map<std::string, std::uint64_t> sizes;  // of the sources
  std::vector<NamedSource> sources;            // that `users` asks
  std::unique_ptr<auth::TokenVerifier> tokens;
  std::unique_ptr<const sasl::Mechanisms> mechanisms;
  accounts::Readiness readiness;
};

Result<void> learn(const processes::Assignment& assignment, const accounts::Memory& memory,
                   Knowledge& knowledge) {
  const config::AuthSettings& settings = assignment.settings.auth;
  auto sources = open_sources(assignment.settings, assignment.papers, accounts::SourceSizes(memory),
                              knowledge.loop);
  if (!sources.has_value()) return Failure(std::move(sources.error()));
  knowledge.users = std::move(sources->users);
  knowledge.sizes = std::move(sources->sizes);
  knowledge.sources = std::move(sources->all);
  if (settings.cache_ttl > Duration(0)) {
    knowledge.users = std::make_unique<accounts::Remembering>(std::move(knowledge.users), memory,
                                                              settings.cache_ttl, knowledge.time);
  }
  auto tokens = open_tokens(settings, knowledge.clock, assignment.papers, knowledge.loop);
  if (!tokens.has_value()) return Failure(std::move(tokens.error()));
  for (const std::string& warning : tokens->warnings) {
    log::warning("bearer tokens").add("problem", warning);
  }
  knowledge.tokens = std::move(tokens->verifier);
  Choice choice = choose(assignment.settings, sources->means);
  log::info("mechanisms").add("offered", choice.offered).add("withheld", choice.withheld);
  if (choice.is_empty()) log::error(no_way_in);
  knowledge.readiness = std::move(choice.readiness);
  knowledge.mechanisms = std::make_unique<const sasl::Mechanisms>(sasl::Settings{
      .names = knowledge.readiness.mechanisms,
      .hostname = assignment.settings.server.hostname,
      .default_domain = settings.default_domain,
  });
  return {};
}

accounts::ServiceOptions options_from(const config::Settings& settings, const Knowledge& knowledge,
                                      const accounts::Memory& memory) {
  accounts::ServiceOptions options;
  options.terms = {.users = knowledge.users.get(),
                   .mechanisms = knowledge.mechanisms.get(),
                   .tokens = knowledge.tokens.get(),
                   .default_domain = settings.auth.default_domain,
                   .login_delay = settings.maildrop.login_delay};
  options.readiness = knowledge.readiness;
  options.memory = &memory;
  options.failure_delay = settings.auth.failure_delay;
  options.login_burst = settings.maildrop.login_burst;
  options.login_check = settings.timeouts.login_check;
  options.threads = settings.server.threads;
  if (settings.log.level == log::Level::Debug) {
    options.reasons = accounts::ServiceOptions::Reasons::Told;
  }
  return options;
}

// The process while it serves: ends when it is told to and no worker needs it any more.
class AuthProcess final : processes::Orders::Handler,
                          accounts::Service::Handler,
                          AuthDesk::Handler,
                          loop::Timer::Handler {
 public:
  // `loop` is borrowed.
  AuthProcess(loop::Loop& loop, processes::Assignment assignment, accounts::ServiceOptions options,
              std::map<std::string, std::uint64_t> sizes, std::vector<NamedSource> sources)
      : memory_(*options.memory),
        sheet_(*assignment.sheet),
        own_use_(std::move(assignment.own_use)),
        own_files_(std::move(assignment.own_files)),
        sizes_(std::move(sizes)),
        loop_(loop),
        orders_(loop_, std::move(assignment.orders),
                static_cast<processes::Orders::Handler&>(*this)),
        service_(loop_, std::move(options), static_cast<accounts::Service::Handler&>(*this)),
        settings_(std::move(assignment.settings)),
        desk_(loop_, *this, service_, settings_, std::move(sources)),
        drain_timer_(loop_, *this) {
    for (processes::Colleague& colleague : assignment.colleagues) take(std::move(colleague));
  }

  void run() {
    orders_.report_serving();
    loop_.run_until_stopped();
  }

 private:
  enum class State { Serving, Draining };

  void take(processes::Colleague colleague) {
    if (colleague.role == processes::Role::Worker) {
      service_.add_line(std::move(colleague.line));
    } else {
      desk_.connect(std::move(colleague.line));
    }
  }

  void on_begin() override {
    accounts::SourceSizes in_use(memory_);
    for (const auto& [source, users] : sizes_) in_use.note(source, users);
    sheet_.set(metrics::Metric::AccountsServing, 1);
    log::debug("serving");
  }
  void on_drain(Duration at_most) override {
    state_ = State::Draining;
    sheet_.set(metrics::Metric::AccountsServing, 0);
    drain_timer_.start_at(loop_.now() + at_most);
    if (!service_.has_lines()) loop_.stop();
  }
  void on_end_now() override { loop_.stop(); }
  void on_colleague(processes::Colleague colleague) override { take(std::move(colleague)); }
  void on_supervisor_gone() override {
    log::warning("the supervisor is gone");
    loop_.stop();
  }
  void on_no_lines() override {
    if (state_ == State::Draining) loop_.stop();
  }
  void on_timer(loop::Timer&) override { loop_.stop(); }
  void note_use() override {
    own_use_.note(sheet_, own_files_);
    sheet_.set(metrics::Metric::LoginsWaiting, service_.logins_waiting());
  }

  const accounts::Memory& memory_;
  metrics::Sheet& sheet_;
  const metrics::OwnUse own_use_;
  const Descriptor own_files_;
  const std::map<std::string, std::uint64_t> sizes_;
  loop::Loop& loop_;
  processes::Orders orders_;
  accounts::Service service_;
  const config::Settings settings_;
  AuthDesk desk_;
  loop::Timer drain_timer_;
  State state_ = State::Serving;
};

}  // namespace

ExitCode run_auth(processes::Assignment assignment) {
  // Before the walls, which leave no way to ask whether the memory is sealed.
  const auto memory = accounts::Memory::open(assignment.accounts_memory.number());
  if (!memory.has_value()) return give_up(assignment, memory.error());
  if (const auto settled = settle_in(assignment); !settled.has_value()) {
    return give_up(assignment, settled.error());
  }
  Knowledge knowledge;
  if (const auto learned = learn(assignment, *memory, knowledge); !learned.has_value()) {
    return give_up(assignment, learned.error());
  }
  auto options = options_from(assignment.settings, knowledge, *memory);
  AuthProcess process(knowledge.loop, std::move(assignment), std::move(options),
                      std::move(knowledge.sizes), std::move(knowledge.sources));
  process.run();
  log::info("stopped");
  log::finish();
  // A thread may still be hashing; nobody waits for what it finds.
  std::_Exit(exit_done);
}

}  // namespace restante
