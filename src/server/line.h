// SPDX-License-Identifier: Apache-2.0
//
// The line between the supervisor and one worker: a pair of Unix sockets that keeps messages apart
// and in order. The kernel closes a process's end with the process, so the line's end is also how
// each learns that the other is gone. Neither sending nor receiving waits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <utility>

#include "restante/base/descriptor.h"
#include "restante/base/result.h"

namespace restante::server {

// Which reading of the configuration: counts up from 1, at each reload.
using Edition = std::uint64_t;

struct Message {
  enum class Kind : char {
    // To the worker.
    Listen,       // a socket that comes with the next Reload
    Reload,       // read the configuration again; the Listens just before are all its listeners
    ReopenLog,    // its name may mean another file now
    Drain,        // end as soon as the sessions have
    AreYouThere,  // answer at once
    // To the supervisor.
    Serving,  // the worker's new sessions get this edition
    Refused,  // all stays as it was
    Here      // the loop turns
  };

  Kind kind;
  Edition edition = 0;  // of Reload, Serving and Refused
  std::string address;  // of Listen, as configured
  Descriptor socket;    // of Listen
};

class Line {
 public:
  // Longer ones can't be sent.
  static constexpr std::size_t address_octets_max = 1024;

  Line() = default;
  explicit Line(Descriptor socket) : socket_(std::move(socket)) {}

  // Both ends.
  [[nodiscard]] static Result<std::pair<Line, Line>> open();

  // TryAgain where the other side is gone or has not read for a long time (some 200 KiB).
  [[nodiscard]] Result<void> send(Message::Kind kind, Edition edition = 0);
  [[nodiscard]] Result<void> send_socket(const std::string& address, const Descriptor& socket);

  enum class Silence { ForNow, ForEver };  // ForEver: the other side is gone
  [[nodiscard]] std::expected<Message, Silence> receive();

  bool is_open() const { return socket_.is_open(); }
  int number() const { return socket_.number(); }
  Descriptor release() { return std::move(socket_); }

 private:
  Descriptor socket_;
};

}  // namespace restante::server
