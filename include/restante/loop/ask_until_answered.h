// SPDX-License-Identifier: Apache-2.0
//
// Asks one question (see base/enquiry.h) until it is answered, for programs that do nothing else
// meanwhile: what takes a thread is done by this one.
#pragma once

#include <type_traits>

#include "restante/base/enquiry.h"
#include "restante/loop/loop.h"

namespace restante::loop {

// REQUIRES: the loop does not run.
template <class Question>
auto ask_until_answered(Loop& loop, Question question) -> std::invoke_result_t<Question, Enquiry&> {
  class Waker final : public Enquiry::Bell {
   public:
    explicit Waker(Loop& loop) : loop_(loop) {}
    void ring() override { loop_.stop(); }

   private:
    Loop& loop_;
  };

  Waker bell(loop);
  Enquiry enquiry(bell);
  for (;;) {
    auto answer = question(enquiry.on_loop());
    if (!is_put_off(answer)) return answer;
    if (answer.error().kind == ErrorKind::Later) {
      loop.run_until_stopped();
      continue;
    }
    answer = question(enquiry.on_thread());
    if (!is_put_off(answer)) return answer;
  }
}

}  // namespace restante::loop
