// SPDX-License-Identifier: Apache-2.0
//
// The clerk's lines to all others, of its set and of those that drain, and the questions that are
// under way on them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "restante/base/clock.h"
#include "restante/clerk/questions.h"
#include "restante/lines/loop_line.h"
#include "restante/loop/deadlines.h"
#include "restante/loop/loop.h"
#include "restante/processes/assignment.h"

namespace restante::clerk {

// Who a colleague is.
struct Place {
  processes::Role role = processes::Role::Worker;
  std::uint32_t set = 0;
  std::uint32_t worker = 0;  // from 1; 0 unless it is one

  auto operator<=>(const Place&) const = default;
};

// "worker 2 of set 3", "auth of set 1".
[[nodiscard]] std::string text_of(const Place& place);

class Colleagues {
 public:
  using Number = std::uint32_t;

  // How long one may be silent that was asked something. All that serve answer within a turn of
  // their loops; an operator is to hear soon how things stand, and a busy machine to be borne.
  static constexpr Duration patience = std::chrono::seconds(5);

  // May ask, go on and forget at once, or die.
  class Asker {
   public:
    // go_on() or forget() is to follow.
    virtual void on_answer(Number number, const lines::Frame& answer) = 0;
    // It answers no more: it has ended, or was silent for too long.
    enum class Why { Ended, Silent };
    virtual void on_no_answer(Number number, const Place& who, Why why) = 0;

   protected:
    ~Asker() = default;
  };

  // Whoever wants to know of those who come later. Not to add or remove any meanwhile.
  class Newcomers {
   public:
    virtual void on_newcomer(const Place& who) = 0;

   protected:
    ~Newcomers() = default;
  };
  // Borrowed, until it is removed.
  void add(Newcomers& listener) { listeners_.push_back(&listener); }
  void remove(Newcomers& listener) { std::erase(listeners_, &listener); }

  explicit Colleagues(loop::Loop& loop);
  ~Colleagues();

  // In place of the one before, if there was one.
  void add(processes::Colleague colleague);

  // Of this role, by set and number.
  std::vector<Place> all(processes::Role role) const;

  // Whoever is not there (any more) does not answer.
  Number ask(const Place& who, Question what, std::string_view body, Asker& asker);
  // The same, for a question that is answered again and again, whenever there is something to say.
  Number follow(const Place& who, Question what, std::string_view body, Asker& asker);
  // For the next piece. REQUIRES: the last one was answered.
  void go_on(Number number);
  // The asker hears nothing more. A number that is none is read over.
  void forget(Number number);

 private:
  class Line;
  struct Asked;
  using Heard = lines::LoopLine::Heard;

  Heard hear(const Place& who, const lines::Frame& answer);
  void on_end(const Place& who);
  void on_silence(Number number);
  Asked& note(const Place& who, Question what, std::string_view body, Asker& asker);
  void say(const Asked& asked, Question what, std::string_view body);
  void give_up(Number number, Asker::Why why);

  loop::Loop& loop_;
  loop::Deadlines deadlines_;
  std::map<Place, std::unique_ptr<Line>> lines_;
  std::map<Number, std::unique_ptr<Asked>> asked_;
  Number last_number_ = 0;
  std::vector<Newcomers*> listeners_;
};

}  // namespace restante::clerk
