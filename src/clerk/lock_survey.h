// SPDX-License-Identifier: Apache-2.0
//
// Which maildrops others hold than the workers that answer: another server, another host,
// restantectl, a worker that stands still.
//
// A worker sees all locks but its own, and no names. So one is asked what it sees, then all what
// they hold themselves, then the one again: what was there both times and is nobody's is a
// stranger's. Then auth is asked whose maildrops these are.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "colleagues.h"
#include "restante/clerk/holds.h"

namespace restante::clerk {

class LockSurvey final : Colleagues::Asker {
 public:
  struct Found {
    HeldLock lock;
    std::string user;  // empty: none whom we know
  };

  class Handler {
   public:
    // May destroy the survey.
    virtual void on_surveyed() = 0;

   protected:
    ~Handler() = default;
  };

  // Of `user`, see LockNames; empty: of all, and of those whom nobody knows. Auth is that of `set`.
  LockSurvey(Colleagues& colleagues, std::uint32_t set, std::string user, Handler& handler);
  ~LockSurvey();

  // Of these, the last one looks; once. May be over at once.
  void begin(std::vector<Place> workers);

  const std::vector<Found>& found() const { return found_; }
  // Why the list is not whole; empty: it is.
  const std::string& problem() const { return problem_; }

 private:
  enum class Step { Look, AskWhatIsTheirs, LookAgain, Name };

  void on_answer(Colleagues::Number number, const lines::Frame& answer) override;
  void on_no_answer(Colleagues::Number number, const Place& who, Why why) override;
  void ask_holder(const Place& worker, Holder holder);
  void ask_names();
  void take(const HeldLocksPiece& piece);
  void take(const NamedLocksPiece& piece);
  void go_on_or_end(Colleagues::Number number, Rest rest);
  void end_of(Colleagues::Number number);
  void next_step();
  void keep_what_is_still_there();
  void finish();

  Colleagues& colleagues_;
  const std::uint32_t set_;
  const std::string user_;
  Handler& handler_;
  std::vector<Place> workers_;
  Step step_ = Step::Look;
  std::map<Colleagues::Number, Place> asked_;
  std::map<LockNumber, std::int64_t> strangers_;  // since when
  std::map<LockNumber, std::int64_t> seen_again_;
  std::map<LockNumber, std::string> names_;
  LockNumber next_to_name_ = 0;
  std::vector<Found> found_;
  std::string problem_;
};

// A maildrop is held by two locks, of its path and of its folder, and the first alone has a name.
// Two that began at the same time are taken for one hold's: one row of each is left.
[[nodiscard]] std::vector<LockSurvey::Found> one_a_hold(std::vector<LockSurvey::Found> locks);

}  // namespace restante::clerk
