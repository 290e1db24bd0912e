// SPDX-License-Identifier: Apache-2.0
//
// One question to a port that may take its time (MailStore, Maildrop, Authenticator,
// TokenVerifier). It is asked, always in the same words, as often as needed until it is answered.
// Two kinds of Error are no answers yet:
//
//   WouldBlock  it takes a thread: ask again there.
//   Later       it takes no thread. On the loop: the bell will ring, and then ask again, on the
//               loop. On a thread: what comes next is for the loop, ask again there at once.
//
// Who asks owns the Enquiry, and destroys it on the loop, once it is answered or the answer is not
// wanted any more. Who answers keeps in it what is under way between two askings; it dies with the
// Enquiry, which is how an answerer learns that nobody waits any more.
//
// Who needs the answers of others for its own (a chain, a cache before it) asks each of them as a
// part, in straight-line code that is run again from its beginning whenever the whole is asked
// again. Parts that took time are answered from memory then; those that were answered at once are
// asked once more, which costs nothing. So nothing is allocated for a question that is answered at
// once.
//
//   auto known = enquiry.ask(0, [&](Enquiry& part) { return cache.find(user, part); });
//   if (!known) return Failure(known.error());  // an error, or no answer yet
//   return enquiry.ask(1, [&](Enquiry& part) { return source.find(*known, part); });
#pragma once

#include <any>
#include <memory>
#include <type_traits>
#include <utility>

#include "restante/base/patience.h"
#include "restante/base/result.h"

namespace restante {

// Whether this is no answer yet.
[[nodiscard]] inline bool is_put_off(const Error& error) {
  return error.kind == ErrorKind::WouldBlock || error.kind == ErrorKind::Later;
}

template <class T>
[[nodiscard]] bool is_put_off(const Result<T>& answer) {
  return !answer.has_value() && is_put_off(answer.error());
}

class Enquiry {
 public:
  class Bell {
   public:
    // "Ask me again now." On the loop (from another thread by way of a loop::WakeUp), and not while
    // the question is being asked. May destroy the Enquiry with all that is kept in it, so it is
    // the last that an answerer does. To ring too often does no harm.
    virtual void ring() = 0;

   protected:
    ~Bell() = default;
  };

  // What an answerer keeps between two askings: made on the loop, destroyed there.
  class Kept {
   public:
    virtual ~Kept() = default;
  };

  // For who takes no Later for an answer: the bell is one that nobody hears.
  Enquiry();
  // `bell` is borrowed, and must outlive the Enquiry; that one may be moved all the same.
  explicit Enquiry(Bell& bell);
  Enquiry(Enquiry&& other) noexcept;
  Enquiry& operator=(Enquiry&& other) noexcept;
  ~Enquiry();

  // For who asks: where it is asked this time.
  Enquiry& with(Patience patience) {
    patience_ = patience;
    return *this;
  }
  Enquiry& on_loop() { return with(Patience::CachedOnly); }
  Enquiry& on_thread() { return with(Patience::MayBlock); }

  // For who answers.
  Patience patience() const { return patience_; }
  Bell& bell() const { return *bell_; }
  // Null: nothing is kept. REQUIRES: what is kept is a T.
  template <class T>
  T* kept() const {
    return static_cast<T*>(kept());
  }
  void keep(std::unique_ptr<Kept> kept);

  // For who composes. `number` is the part's alone; `question` is called with an Enquiry and
  // answers a Result, which can be copied.
  template <class Question>
  auto ask(unsigned number, Question question) -> std::invoke_result_t<Question, Enquiry&> {
    using Answer = std::invoke_result_t<Question, Enquiry&>;
    if (const auto* known = std::any_cast<Answer>(answer_to(number))) return *known;
    Enquiry part = take_part(number);
    Answer answer = question(part);
    if (is_put_off(answer)) {
      put_off(number, std::move(part));
    } else if (is_to_be_remembered(number)) {
      remember(number, std::move(part), answer);
    }
    return answer;
  }

 private:
  struct Part;
  struct Notes;

  Kept* kept() const;
  Notes& notes();
  const std::any* answer_to(unsigned number) const;
  Enquiry take_part(unsigned number);
  void put_off(unsigned number, Enquiry part);
  bool is_to_be_remembered(unsigned number) const;
  void remember(unsigned number, Enquiry part, std::any answer);

  Patience patience_ = Patience::CachedOnly;
  Bell* bell_;
  std::unique_ptr<Notes> notes_;  // null: nothing had to wait yet
};

}  // namespace restante
