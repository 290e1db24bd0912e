// SPDX-License-Identifier: Apache-2.0
//
// The supervisor's one object: it owns the sockets, the lines to the workers and what they share.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger.h"
#include "restante/server/supervisor.h"
#include "restante/tls/ticket_keys.h"
#include "shared_sockets.h"
#include "signal_desk.h"
#include "worker.h"

namespace restante::server {

class Supervisor::Core {
 public:
  Core(std::string config_path, config::Settings settings, std::size_t workers, Staff& staff);

  Result<void> listen();
  int run();

 private:
  enum class State {
    Starting,  // not all workers have begun to serve
    Serving,
    Draining,
    Failed  // a worker could not begin; the others are being ended
  };
  // New settings, while a child tries out what they name.
  struct Trial {
    pid_t process;
    config::Settings settings;
  };

  bool is_over() const;
  void wait();
  void on_signal(int number);

  // supervisor_workers.cc
  void start(Worker& worker);
  void start_all();
  [[noreturn]] void become(Worker& worker, Descriptor line);
  void leave_to_parent();
  void hear(Worker& worker);
  void reap();
  void on_end(Worker& worker, int wait_status);
  void fail(int exit_code);
  void kill_all();
  void do_what_is_due();
  void watch(Worker& worker);
  std::optional<Duration> until_next_due() const;

  void reload();
  void try_out(config::Settings settings);
  void on_tried_out(int wait_status);
  void take_over(config::Settings next);
  void tell_to_reload(Worker& worker);
  void announce_if_all_serve();
  void reopen_log();
  void drain();

  const std::string config_path_;
  config::Settings settings_;
  Staff& staff_;
  SignalDesk signals_;
  SharedSockets sockets_;
  const tls::TicketKeys::Secret ticket_secret_;
  std::unique_ptr<Ledger> ledger_;
  std::vector<Worker> workers_;
  std::optional<Trial> trial_;
  enum class Reload { NotWanted, Wanted } reload_ = Reload::NotWanted;
  Edition edition_ = 1;
  Edition announced_ = 0;  // the last one that all workers served, and its settings
  config::Settings announced_settings_;
  State state_ = State::Starting;
  int exit_code_ = 0;
};

}  // namespace restante::server
