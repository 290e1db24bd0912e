// SPDX-License-Identifier: Apache-2.0
//
// An errand that the store could not do at once, until it is done: with its enquiry, which a thread
// or the store itself works on.
#pragma once

#include <algorithm>
#include <atomic>
#include <utility>

#include "errands.h"
#include "restante/base/enquiry.h"
#include "restante/loop/deadlines.h"
#include "restante/pop3/conversation.h"

namespace restante::pop3 {

// Read by threads.
enum class Wanted { Yes, NoMore };

class Conversation::Asked final : public loop::Deadlines::Entry {
 public:
  Asked(Conversation& conversation, session::Errand its_errand, Enquiry its_enquiry)
      : errand(std::move(its_errand)),
        enquiry(std::move(its_enquiry)),
        conversation_(conversation) {}

  bool is_brought_to_its_end() const { return pop3::is_brought_to_its_end(errand); }

  // From when on the conversation does without an answer; the first time counts. Not for what is
  // the session's, which has deadlines of its own.
  void wait_until(TimePoint when) {
    until_ = std::min(until_, when);
    conversation_.host().arm(*this, until_);
  }

  // In this order: what is under way at the store is given up before the maildrop that it is about.
  session::Errand errand;
  Enquiry enquiry;
  std::atomic<Wanted> interest = Wanted::Yes;

 private:
  void on_deadline(TimePoint now) override {
    if (now < until_) return conversation_.host().arm(*this, until_);
    conversation_.waited_too_long();
  }

  Conversation& conversation_;
  TimePoint until_ = TimePoint::max();
};

}  // namespace restante::pop3
