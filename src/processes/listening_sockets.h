// SPDX-License-Identifier: Apache-2.0
//
// The supervisor's copies of all sockets that listen: of an internet address one a worker, of every
// other one for all, and of a name of systemd's as many as have it; and the clerk's, where it
// serves metrics. They outlive sets and processes: a connection that waits for one that crashed, or
// drains, waits on for the next.
#pragma once

#include <cstddef>
#include <expected>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "restante/base/descriptor.h"
#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/loop/listening_socket.h"
#include "restante/processes/assignment.h"

namespace restante::processes {

class ListeningSockets {
 public:
  // What systemd handed over, for the first supervisor; what the one before did, for a later one.
  void take_from_systemd();
  void adopt(OpenListeners sockets);

  // Opens what is missing for so many workers: all of it, or nothing is changed. What is new is not
  // yet used by anybody: settle() or drop_new() follows.
  [[nodiscard]] std::expected<void, std::vector<Error>> open(const config::Settings& wanted,
                                                             std::size_t workers);
  void drop_new();
  // Who wants them serves: logs what is new, closes what is wanted no more. From here on the kernel
  // asks clients that are silent whether they are there (see loop::set_keepalive()).
  void settle(const config::Settings& wanted);

  // In a new process: those of a worker (from 1) of so many. No queue is left without a worker.
  [[nodiscard]] OpenListeners take(std::size_t worker, std::size_t workers,
                                   const std::vector<config::ListenerSettings>& wanted);
  // Likewise: the clerk's.
  [[nodiscard]] OpenListeners take_metrics(const config::Settings& wanted);

  void close_all() { *this = ListeningSockets(); }
  // Where nobody takes our place.
  void remove_files();

  // All, for a successor: descriptors are borrowed.
  struct Entry {
    const std::string& address;
    int descriptor;
  };
  std::vector<Entry> all() const;

 private:
  struct Place {
    std::vector<Descriptor> sockets;
    loop::SocketFile file;    // of a Unix socket
    std::size_t settled = 0;  // how many of them; the rest is new
    enum class Known { NotYet, Logged } known = Known::NotYet;
  };

  void settle_metrics(const config::Settings& wanted);
  void settle_place(Place& place, Duration keepalive);
  [[nodiscard]] Result<void> open_place(const config::ListenerSettings& settings,
                                        std::size_t workers);
  [[nodiscard]] Result<std::vector<Descriptor>> open_from_systemd(const std::string& address) const;

  void tell_of_unused(const config::Settings& wanted);

  std::map<std::string, Place> places_;
  OpenListeners from_systemd_;  // by "systemd:NAME"
  std::set<std::string> told_unused_;
};

}  // namespace restante::processes
