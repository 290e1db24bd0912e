// SPDX-License-Identifier: Apache-2.0
//
// The supervisor's one object: its sets, whoever takes its place or whose place it took, and what
// outlives them.
#pragma once

#include <poll.h>
#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "estate.h"
#include "restante/lines/port.h"
#include "restante/processes/supervisor.h"
#include "service_manager.h"
#include "set.h"
#include "succession.h"

namespace restante::processes {

class Supervisor::Core final : Set::Handler {
 public:
  Core(std::string config_path, config::Settings settings, Staff& staff,
       std::optional<Handover> handover, Descriptor accounts_memory, SupervisorOptions options);

  std::expected<void, std::vector<Error>> listen();
  int run();
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  enum class State {
    Starting,  // no set has served yet
    Serving,
    Draining,   // told to stop
    HandedOver  // another supervisor has our place
  };
  // A clerk that waits to hear how something went.
  struct Asker {
    pid_t clerk;
    std::uint32_t number;
  };
  using Askers = std::vector<Asker>;
  static constexpr std::size_t askers_max = 64;  // more operators than a site has

  bool is_over() const;
  void wait();
  std::vector<pollfd> lines() const;
  std::optional<Duration> until_next_due() const;
  void do_what_is_due();
  void on_signal(int number);
  void reap();
  void stop(Duration at_most);
  void stop_now();
  void reopen_log();
  std::string status() const;
  void tell_manager_of_reload();

  // supervisor_sets.cc
  Result<void> take_over(Handover handover);
  Result<void> make_memory();
  Set* serving();
  Set* starting();
  void reload();
  void start_set(config::Settings settings);
  void look_at_sets();
  void promote(Set& next);
  void announce_reload();
  void retire(Set& old, Duration at_most);
  void on_failed(const Set& set);
  void refuse_reload(const std::vector<std::string>& problems);

  // supervisor_upgrade.cc
  void upgrade();
  void refuse_upgrade(const std::vector<std::string>& problems);
  void hear_successor();
  void watch_successor();
  void on_end_of_successor(int wait_status);
  void hand_over();
  void hear_predecessor();
  void hear_master();
  void tell_predecessor_of_problems();

  // Set::Handler
  void leave_to_parent() override;
  void on_log_wanted(Child& child) override;
  void on_wish(const Child& clerk, std::uint32_t number, Verb verb) override;
  void on_drained(Set& set) override;
  void answer(Askers& askers, Outcome outcome, const std::vector<std::string>& texts);
  void tell_outcome(const Asker& asker, Outcome outcome, std::string_view text);

  const std::string config_path_;
  config::Settings settings_;  // of the serving set; before there is one, of the first
  SupervisorOptions options_;
  const Program program_;
  std::optional<Handover> handover_;  // until listen()
  Estate estate_;
  ServiceManager manager_;
  State state_ = State::Starting;
  std::vector<std::unique_ptr<Set>> sets_;  // the oldest first
  std::uint32_t last_set_ = 0;
  enum class Wish { None, Waits } reload_ = Wish::None, upgrade_ = Wish::None;
  // A reload that is done but for this: the set before, by its number, may yet accept somebody. One
  // that does not obey is not waited for for ever.
  struct Announcement {
    std::uint32_t set_before;
    std::string changed;
    TimePoint by;
  };
  std::optional<Announcement> announcement_;
  Askers reload_askers_;
  Askers upgrade_askers_;
  Askers stop_askers_;
  std::optional<Successor> successor_;  // that starts
  lines::Port master_;                  // to the one that has our place
  lines::Port predecessor_;             // to the one whose place we have, while it drains
  std::vector<std::string> problems_;
  int exit_code_ = 0;
};

}  // namespace restante::processes
