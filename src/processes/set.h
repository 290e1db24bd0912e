// SPDX-License-Identifier: Apache-2.0
//
// A set of processes that serve together under the same settings: one auth, workers 1 to N and one
// clerk, with lines between them.
//
//   Starting -> Serving -> Draining     it is over when no process of it runs
//       \-> Failed
#pragma once

#include <poll.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "child.h"
#include "estate.h"
#include "restante/base/clock.h"
#include "restante/config/settings.h"
#include "restante/processes/orders.h"

namespace restante::processes {

class Set {
 public:
  enum class State { Starting, Serving, Draining, Failed };

  class Handler {
   public:
    // In a child: everything of the supervisor's but the Estate is to be closed, this set too.
    virtual void leave_to_parent() = 0;
    virtual void on_log_wanted(Child& child) = 0;
    virtual void on_wish(const Child& clerk, std::uint32_t number, const Wish& wish) = 0;
    // Of the serving set, instead of one that ended.
    virtual void on_clerk_started(Set& set) = 0;
    // Of a draining set without workers: whether its auth and its clerk are of no more use.
    virtual bool may_end(const Set& set) const = 0;
    // To tell them to end. The clerk still listens.
    virtual void on_drained(Set& set) = 0;

   protected:
    ~Handler() = default;
  };

  // Both are borrowed.
  Set(Estate& estate, Handler& handler, std::uint32_t number, config::Settings settings);
  Set(const Set&) = delete;
  Set& operator=(const Set&) = delete;

  // Sockets, papers and all else first: the set has failed where anything of it is wrong, and
  // nobody was started. `serving`: the set before, null where none serves.
  void start(const Set* serving);
  // REQUIRES: is_ready().
  void begin();
  // The time to drain counts from now, unless it was shorter before. At the end of it, and of
  // Pace::drain_grace, the rest is killed.
  void drain(Duration at_most);
  void end_clerk();
  // Workers end at once, and have Pace::last_words for it; asked again, they are killed.
  void end_now();
  void kill();
  // All but the clerk, which has somebody to tell.
  void kill_those_who_serve();
  // For a starting one: nobody waits for it any more.
  void fail();
  // For good: its pages of the ledger and its sheets are for others. REQUIRES: is_over().
  void release_pages();

  // What has come from the children; from each so much.
  void hear();
  // Whether it was one of ours.
  bool on_end(pid_t process, int wait_status);
  // Who hangs, who is to be started again.
  void do_what_is_due();

  void add_lines(std::vector<pollfd>& files) const;
  std::optional<TimePoint> next_due() const;
  bool is_ready() const;
  // Whether its sessions are to end now, and not when they come to their own end.
  bool is_closing() const { return time_ == Time::Up; }
  // Whether a worker of it may yet accept somebody: it has not said that it drains.
  bool may_accept() const;
  bool is_over() const;
  Child* find(pid_t process);
  // Null: there is none now.
  Child* clerk();
  class Introducer {
   public:
    // Hands the clerk its end of a line.
    virtual void introduce(const Colleague& colleague) = 0;

   protected:
    ~Introducer() = default;
  };
  // A line from each of this set's auth and workers to the clerk of another set.
  void introduce_to_clerk(std::uint32_t set_of_clerk, Introducer& introducer);
  // Now, or when it is started.
  void give_to_clerk(Colleague colleague);
  void add_facts(std::vector<WorkerFacts>& all) const;
  void tell_all(Order order, std::string_view body = {}, const Descriptor* descriptor = nullptr);

  State state() const { return state_; }
  std::uint32_t number() const { return number_; }
  const config::Settings& settings() const { return settings_; }
  const std::vector<std::string>& problems() const { return problems_; }
  int exit_code() const { return exit_code_; }

 private:
  [[nodiscard]] std::vector<Error> gather(const Set* serving);
  const Papers* papers_of(Role role) const;
  [[nodiscard]] Result<void> claim_pages();
  void recruit();
  void blame(std::string problem, int exit_code);
  [[nodiscard]] Result<void> connect(Child& one, Child& other);
  void give(Child& child, Colleague colleague);
  void remember_start(Child& child);
  void start_child(Child& child);
  [[nodiscard]] Result<void> reconnect(Child& child);
  void on_not_started(Child& child, const Error& error);
  [[noreturn]] void become(Child& child, Descriptor orders);
  Assignment assignment_of(Child& child, Descriptor orders);
  void postpone(Child& child, Duration lived);

  void hear(Child& child);
  enum class Obeyed { Yes, Nonsense };
  Obeyed on_report(Child& child, const Said& said);
  void on_end(Child& child, int wait_status);
  void on_end_of_line(Child& child, Said::What what);
  void watch(Child& child);
  void drain_further();
  Duration patience_with(const Child& child) const;
  bool has_workers() const;

  // Of problems that are kept.
  static constexpr std::size_t problems_max = 100;

  Estate& estate_;
  Handler& handler_;
  const std::uint32_t number_;
  config::Settings settings_;
  State state_ = State::Starting;
  std::map<Role, Papers> papers_;
  MetricsMemory::Places listener_places_;
  std::vector<Child> children_;
  std::optional<TimePoint> deadline_;               // of a draining one: when the rest is killed
  enum class Time { Left, Up } time_ = Time::Left;  // that its sessions have
  std::vector<std::string> problems_;
  int exit_code_ = 0;
  enum class Haste { None, Now } haste_ = Haste::None;
  enum class Rest { Stays, ToldToEnd } rest_ = Rest::Stays;  // auth and clerk of a draining one
};

}  // namespace restante::processes
