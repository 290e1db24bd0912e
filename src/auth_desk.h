// SPDX-License-Identifier: Apache-2.0
//
// Answers clerks about what the accounts hold against whom.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "restante/accounts/service.h"
#include "restante/base/clock.h"
#include "restante/base/descriptor.h"
#include "restante/clerk/accounts.h"
#include "restante/clerk/desk.h"
#include "restante/clerk/log_level.h"
#include "restante/config/settings.h"
#include "restante/loop/loop.h"
#include "sources.h"

namespace restante {

class AuthDesk final : clerk::Desk::Handler {
 public:
  class Handler {
   public:
    // Of the process, on its sheet.
    virtual void note_use() = 0;

   protected:
    ~Handler() = default;
  };

  // All is borrowed.
  AuthDesk(loop::Loop& loop, Handler& handler, accounts::Service& service,
           const config::Settings& settings, std::vector<NamedSource> sources);

  void connect(Descriptor line) { desk_.connect(std::move(line)); }

 private:
  using Ticket = clerk::Desk::Ticket;

  using Heard = clerk::Desk::Handler::Heard;

  Heard on_question(const Ticket& ticket, clerk::Question question, std::string_view body) override;
  Heard list_penalties(const Ticket& ticket, std::string_view body);
  Heard clear_penalties(const Ticket& ticket, std::string_view body);
  Heard explain(const Ticket& ticket, std::string_view body);
  std::optional<Duration> add_standing(clerk::AccountFacts& facts) const;
  void add_hindrances(clerk::AccountFacts& facts, std::optional<Duration> own_delay) const;
  Heard set_log_level(const Ticket& ticket, std::string_view body);
  Heard tell_state(const Ticket& ticket);

  loop::Loop& loop_;
  Handler& handler_;
  accounts::Service& service_;
  const std::string default_domain_;
  const std::vector<NamedSource> sources_;
  clerk::LogLevel log_level_;
  clerk::Desk desk_;
};

}  // namespace restante
