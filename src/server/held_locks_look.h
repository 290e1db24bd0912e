// SPDX-License-Identifier: Apache-2.0
//
// Looks for an operator which locks of maildrops there are, on a thread, and answers piece by
// piece.
#pragma once

#include <string>
#include <vector>

#include "restante/clerk/desk.h"
#include "restante/clerk/holds.h"
#include "restante/loop/job.h"
#include "restante/maildrop/mail_store.h"

namespace restante::server {

class HeldLocksLook final : public loop::Job {
 public:
  // All is borrowed, and there until all jobs are finished.
  HeldLocksLook(const maildrop::MailStore& store, clerk::Desk& desk,
                const clerk::Desk::Ticket& ticket, clerk::Holder holder);

  void work() noexcept override;
  void finished() noexcept override;

 private:
  const maildrop::MailStore& store_;
  clerk::Desk& desk_;
  const clerk::Desk::Ticket ticket_;
  const clerk::Holder holder_;
  std::vector<maildrop::HeldLock> locks_;
  std::string problem_;
};

}  // namespace restante::server
