// SPDX-License-Identifier: Apache-2.0
//
// The supervisor's one object: its sets, whoever takes its place or whose place it took, and what
// outlives them.
#pragma once

#include <poll.h>
#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "estate.h"
#include "restante/base/clock.h"
#include "restante/config/difference.h"
#include "restante/config/load.h"
#include "restante/lines/port.h"
#include "restante/metrics/own_use.h"
#include "restante/processes/facts.h"
#include "restante/processes/supervisor.h"
#include "service_manager.h"
#include "set.h"
#include "succession.h"

namespace restante::processes {

class Supervisor::Core final : Set::Handler {
 public:
  Core(std::string config_path, config::Settings settings, Staff& staff,
       std::optional<Handover> handover, SharedMemory memory, SupervisorOptions options);

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
  static constexpr std::string_view another_has_our_place =
      "a new program has just taken over: ask again";
  // For workers that are to drain to read that they are.
  static constexpr Duration drain_begins_within = std::chrono::seconds(2);

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
  void close_oldest(std::size_t may_live);
  void on_failed(const Set& set);
  void refuse_reload(const std::vector<config::Problem>& problems);
  void note_reload(Facts::Reload result, std::vector<std::string> problems);
  void show_reload();

  // supervisor_introductions.cc
  void introduce_old_sets(Set& next);
  void ask_for_introductions(std::uint32_t set);
  lines::Port& newest();
  void introduce_to_newest(std::uint32_t set_of_clerk);
  void pass_on_colleague(std::string_view body, Descriptor line);
  void on_all_introduced();
  void wait_no_longer_for_introductions();
  void on_predecessor_gone();

  // supervisor_upgrade.cc
  void upgrade();
  void refuse_upgrade(const std::vector<std::string>& problems, int exit_code);
  void hear_successor();
  void watch_successor();
  void on_end_of_successor(int wait_status);
  void hand_over();
  void announce_upgrade();
  void hear_predecessor();
  void hear_master();
  void on_master_gone();
  void tell_predecessor_of_problems();

  // Set::Handler
  void leave_to_parent() override;
  void on_log_wanted(Child& child) override;
  void on_wish(const Child& clerk, std::uint32_t number, const Wish& wish) override;
  void on_clerk_started(Set& set) override;
  bool may_end(const Set& set) const override;
  void on_drained(Set& set) override;

  // supervisor_wishes.cc
  void stop_for(const Asker& asker, Verb verb);
  bool is_last_to_end(const Set& set) const;
  void set_log_level(const Asker& asker, const Wish& wish);
  void restore_log_level();
  void refuse_wishes(std::string_view why);
  void answer(Askers& askers, const std::vector<Outcome>& parts);
  void tell_outcome(const Asker& asker, const Outcome& part);
  void tell_facts(const Asker& asker);
  Facts facts() const;
  Child* find(const Asker& asker);
  void close_control();

  const std::string config_path_;
  config::Settings settings_;  // of the serving set; before there is one, of the first
  SupervisorOptions options_;
  const Program program_;
  std::optional<Handover> handover_;  // until listen()
  Estate estate_;
  const metrics::OwnUse own_use_;
  ServiceManager manager_;
  State state_ = State::Starting;
  std::vector<std::unique_ptr<Set>> sets_;  // the oldest first
  std::uint32_t last_set_ = 0;
  enum class Asked { No, Yes } reload_ = Asked::No, upgrade_ = Asked::No;  // by a signal
  // A reload that is done but for this: the set before, by its number, may yet accept somebody. One
  // that does not obey is not waited for for ever.
  struct Announcement {
    std::uint32_t set_before;
    config::Difference changes;
    TimePoint by;
    Askers askers;
  };
  std::optional<Announcement> announcement_;
  // An upgrade that is done but for this: our workers may yet accept somebody.
  struct UpgradeAnnouncement {
    TimePoint by;
    Askers askers;
  };
  std::optional<UpgradeAnnouncement> upgrade_announcement_;
  // Whoever asks while one is under way may mean what was written since: that is for the next.
  Askers reload_askers_, upgrade_askers_;
  Askers reload_askers_to_come_, upgrade_askers_to_come_;
  Askers stop_askers_;
  std::optional<TimePoint> log_level_until_;  // nothing: it is the configured one, or stays
  std::vector<std::string> waiting_keys_;     // of the reload under way: they need a new start
  Facts facts_;                               // but for workers
  std::string config_digest_;                 // of the file that is in force
  std::string next_config_digest_;            // of that of the reload under way
  std::optional<Successor> successor_;        // that starts
  lines::Port master_;                        // to the one that has our place
  lines::Port predecessor_;                   // to the one whose place we have, while it drains
  // Of those of the supervisor before to the clerk that starts. It is not to answer before it knows
  // all who have sessions, but for those whose supervisor is silent.
  struct Introductions {
    std::size_t asked = 0;        // that are not answered yet; it answers them one after the other
    std::optional<TimePoint> by;  // nothing: nobody is waited for
  };
  Introductions introductions_;
  std::vector<std::string> problems_;
  int exit_code_ = 0;
};

}  // namespace restante::processes
