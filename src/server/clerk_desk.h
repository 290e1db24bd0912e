// SPDX-License-Identifier: Apache-2.0
//
// Answers clerks about this worker: its sessions a piece a turn of the loop, so that clients wait
// for no more than that.
#pragma once

#include "residents.h"
#include "restante/base/descriptor.h"
#include "restante/clerk/desk.h"
#include "restante/clerk/log_level.h"
#include "restante/config/settings.h"
#include "restante/loop/loop.h"
#include "tracer.h"

namespace restante::server {

class ClerkDesk final : clerk::Desk::Handler {
 public:
  class Handler {
   public:
    virtual clerk::WorkerState state() const = 0;
    virtual clerk::BusiestLists busiest() = 0;

   protected:
    ~Handler() = default;
  };

  // All is borrowed.
  ClerkDesk(loop::Loop& loop, pop3::Host& host, Residents& residents, Handler& handler,
            const config::LogSettings& log);

  void connect(Descriptor line) { desk_.connect(std::move(line)); }

 private:
  using Ticket = clerk::Desk::Ticket;
  using Heard = clerk::Desk::Handler::Heard;

  Heard on_question(const Ticket& ticket, clerk::Question question, std::string_view body) override;
  Heard begin_sessions(const Ticket& ticket, clerk::Question question, std::string_view body);
  Heard begin_trace(const Ticket& ticket, std::string_view body);
  void on_forgotten(const Ticket& ticket) override { tracer_.end(ticket); }
  Heard tell_state(const Ticket& ticket);
  Heard tell_busiest(const Ticket& ticket);
  Heard set_log_level(const Ticket& ticket, std::string_view body);
  Heard list_held_locks(const Ticket& ticket, std::string_view body);
  Heard look_at_maildrop(const Ticket& ticket, std::string_view body);

  loop::Loop& loop_;
  pop3::Host& host_;
  Residents& residents_;
  Handler& handler_;
  clerk::LogLevel log_level_;
  clerk::Desk desk_;
  Tracer tracer_;
};

}  // namespace restante::server
