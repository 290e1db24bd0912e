// SPDX-License-Identifier: Apache-2.0
//
// The built server, as a process of its own in a folder of its own, and its log.
//
// Whatever the test needs and does not get (a process, a log line in time) ends the test program:
// there is nothing to compare then.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "restante/base/descriptor.h"
#include "settings.h"

namespace restante::model {

class ServerProcess {
 public:
  // `program` is the built server. Mail is expected in `folder`/mail/USER.
  ServerProcess(std::string program, std::filesystem::path folder, std::size_t workers);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Returns when it serves. REQUIRES: it does not run.
  void start(const Settings& settings);

  // Returns when new connections get these settings.
  void reload(const Settings& settings);

  // Ends all its processes by SIGKILL.
  void kill();

  // Ends one of several workers by SIGKILL, and returns when another serves in its place.
  void kill_worker(std::size_t worker);

  // Until the session with a client at this port has ended, and has given its maildrop back.
  void wait_for_end_of(std::uint16_t client_port);

  std::uint16_t port() const { return port_; }

  // Takes in what has been logged. To be called often: a full pipe would hold up the server.
  void read_log();

 private:
  void configure(const Settings& settings) const;

  // The last of the `count` lines that hold `text`, once there are so many.
  std::string wait_for(std::string_view text, std::size_t count = 1);
  std::vector<std::string> lines_with(std::string_view text) const;

  const std::string program_;
  const std::filesystem::path folder_;
  const std::size_t workers_;
  pid_t process_ = -1;  // and its group
  Descriptor log_pipe_;
  std::string log_;
  std::uint16_t port_ = 0;
};

}  // namespace restante::model
