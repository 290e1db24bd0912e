// SPDX-License-Identifier: Apache-2.0
//
// Answers clerks about what the accounts hold against whom.
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "restante/accounts/service.h"
#include "restante/base/clock.h"
#include "restante/base/descriptor.h"
#include "restante/base/enquiry.h"
#include "restante/base/result.h"
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

  ~AuthDesk();

  void connect(Descriptor line) { desk_.connect(std::move(line)); }

 private:
  using Ticket = clerk::Desk::Ticket;

  class Inquest;
  struct Account {
    clerk::AccountFacts facts;
    std::optional<Duration> own_login_delay{};
  };

  using Heard = clerk::Desk::Handler::Heard;

  Heard on_question(const Ticket& ticket, clerk::Question question, std::string_view body) override;
  Heard list_penalties(const Ticket& ticket, std::string_view body);
  Heard clear_penalties(const Ticket& ticket, std::string_view body);
  Heard explain(const Ticket& ticket, std::string_view body);
  Result<Account> look_into(const clerk::Suspect& suspect, Enquiry& enquiry) const;
  Result<void> add_standing(const NamedSource& source, Account& account, Enquiry& enquiry,
                            unsigned& part) const;
  Result<void> add_password(const NamedSource& source, const auth::Secret& password,
                            clerk::AccountFacts& facts, Enquiry& enquiry, unsigned& part) const;
  static Result<void> cant_tell(const NamedSource& source, const Error& error,
                                clerk::AccountFacts& facts);
  void add_hindrances(Account& account) const;
  Heard set_log_level(const Ticket& ticket, std::string_view body);
  Heard name_locks(const Ticket& ticket, std::string_view body);
  Heard tell_state(const Ticket& ticket);

  loop::Loop& loop_;
  Handler& handler_;
  accounts::Service& service_;
  const config::Settings& settings_;
  const std::vector<NamedSource> sources_;
  std::list<std::unique_ptr<Inquest>> inquests_;
  clerk::LogLevel log_level_;
  clerk::Desk desk_;
};

}  // namespace restante
