// SPDX-License-Identifier: Apache-2.0
//
// Walls around this process, for the day on which a stranger makes it run code of theirs. Landlock
// leaves it some folders and ports and keeps its signals within; a seccomp filter leaves it the
// system calls that it makes. Neither can be taken down again.
//
// What is not on the filter's list answers ENOSYS, which libraries know how to bear; what only an
// intruder would call (execve, ptrace, kill and the like) ends the process with SIGSYS.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "restante/base/result.h"

namespace restante::sandbox {

enum class Reach {
  Read,  // files and folders, to read
  Keep,  // and to make, write and rename files and folders, and to remove files
};

// A folder with all that lies below it, or a file. One that is not there opens nothing.
struct Territory {
  std::string path;
  Reach reach;

  bool operator==(const Territory&) const = default;
};

// What the process may begin by itself. It may always accept from sockets that listen already, and
// write to a log that was handed to it.
enum class Outgoing {
  None,
  Connections,  // TCP to some ports, the look-up of hosts' names (UDP), Unix sockets
};

// Whether it makes memory constant that was handed to it to be filled.
enum class Sealing { None, Done };

struct Needs {
  std::vector<Territory> territories = {};
  Outgoing outgoing = Outgoing::None;
  std::vector<std::uint16_t> ports = {};  // of TCP, to which Connections may lead
  Sealing sealing = Sealing::None;
};

enum class Wall { Stands, Missing };

// A Missing one is too new for the kernel, or turned off in it; of calls, or in this build. What
// calls refuses, network and signals refuse once more.
struct Walls {
  Wall files;    // Landlock: Linux 5.19
  Wall calls;    // seccomp
  Wall network;  // Landlock: TCP ports, Linux 6.7
  Wall signals;  // Landlock: to processes outside, and abstract Unix sockets; Linux 6.12
};

struct Enclosure {
  Walls walls;
  std::vector<Territory> open;  // those of the needs that are there
};

// What the kernel has. The process stays as it is.
[[nodiscard]] Walls available();

// Puts up what is available, around the calling thread and all threads it will start. Where it
// fails, walls may stand already: the process should end.
// REQUIRES: this is the only thread, and all forks are done.
[[nodiscard]] Result<Enclosure> put_up(const Needs& needs);

}  // namespace restante::sandbox
