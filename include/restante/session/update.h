// SPDX-License-Identifier: Apache-2.0
//
// The UPDATE state (RFC 1939, section 6): the only place from which messages leave the store. QUIT
// is answered with +OK only when every marked message is gone, durably. With either verdict the
// reply is said, and the maildrop is to be given back before a client reads it.
#pragma once

#include <memory>

#include "restante/maildrop/mail_store.h"
#include "restante/session/desk.h"
#include "restante/session/errand.h"

namespace restante::session {

class Update {
 public:
  Update(std::unique_ptr<maildrop::Maildrop> maildrop, maildrop::DeletionMarks marks)
      : maildrop_(std::move(maildrop)), marks_(std::move(marks)) {}

  // Where nothing is marked there is nothing to wait for: Left at once.
  Verdict begin(Desk& desk);

  Errand errand() const { return CommitDeletions{maildrop_.get(), &marks_}; }

  Verdict committed(const maildrop::Removal& removal, Desk& desk);

  // The Update is of no use afterwards.
  std::unique_ptr<maildrop::Maildrop> take_maildrop() { return std::move(maildrop_); }

 private:
  std::unique_ptr<maildrop::Maildrop> maildrop_;
  maildrop::DeletionMarks marks_;
};

}  // namespace restante::session
