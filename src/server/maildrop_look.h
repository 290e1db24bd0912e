// SPDX-License-Identifier: Apache-2.0
//
// Looks at a maildrop for an operator, on a thread: opens it as a login does, and gives it back.
#pragma once

#include <memory>
#include <string>

#include "restante/base/enquiry.h"
#include "restante/clerk/accounts.h"
#include "restante/clerk/desk.h"
#include "restante/loop/job.h"
#include "restante/maildrop/mail_store.h"

namespace restante::server {

class MaildropLook final : public loop::Job {
 public:
  // All is borrowed, and there until all jobs are finished.
  MaildropLook(maildrop::MailStore& store, clerk::Desk& desk, const clerk::Desk::Ticket& ticket,
               maildrop::Owner owner);

  void work() noexcept override;
  void finished() noexcept override;

 private:
  void take(Result<std::unique_ptr<maildrop::Maildrop>> opened);
  void look_for_lock();

  maildrop::MailStore& store_;
  clerk::Desk& desk_;
  const clerk::Desk::Ticket ticket_;
  const maildrop::Owner owner_;
  Enquiry enquiry_;
  std::unique_ptr<maildrop::Maildrop> maildrop_;
  clerk::MaildropFacts facts_;
};

}  // namespace restante::server
