// SPDX-License-Identifier: Apache-2.0
//
// A question about sessions, asked of every worker: a list comes of one worker after another, and
// as fast as it is taken; counts come of all at once.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "colleagues.h"
#include "restante/clerk/questions.h"

namespace restante::clerk {

class SessionWalk final : Colleagues::Asker {
 public:
  class Handler {
   public:
    virtual void on_sessions(const Place& worker, const SessionsPiece& piece) = 0;
    virtual bool has_room() const { return true; }
    // May destroy the walk.
    virtual void on_walked() = 0;

   protected:
    ~Handler() = default;
  };

  // REQUIRES: `what` is a question about sessions.
  SessionWalk(Colleagues& colleagues, Question what, SessionFilter filter, Handler& handler);
  ~SessionWalk();

  // May be over at once.
  void begin();
  // The handler has room again.
  void go_on();

  // Who did not answer; empty: all did.
  const std::vector<Place>& silent() const { return silent_; }

 private:
  void on_answer(Colleagues::Number number, const lines::Frame& answer) override;
  void on_no_answer(Colleagues::Number number, const Place& who, Why why) override;
  void ask_more();
  void end_of(Colleagues::Number number);

  Colleagues& colleagues_;
  const Question what_;
  const SessionFilter filter_;
  Handler& handler_;
  std::deque<Place> to_ask_;
  std::map<Colleagues::Number, Place> asked_;
  std::optional<Colleagues::Number> waits_;  // for room
  std::vector<Place> silent_;
};

// What the last line says of those who did not answer.
[[nodiscard]] std::string complaint_about(const std::vector<Place>& silent);

}  // namespace restante::clerk
