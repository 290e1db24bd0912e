// SPDX-License-Identifier: Apache-2.0
//
// Walls around this process, for the day on which a stranger makes it run code of theirs. Landlock
// leaves it some folders; a seccomp filter leaves it the system calls that a mail server makes.
// Neither can be taken down again.
//
// What is not on the filter's list answers ENOSYS, which libraries know how to bear; what only an
// intruder would call (execve, ptrace, mount and the like) ends the process with SIGSYS.
#pragma once

#include <string>
#include <vector>

#include "restante/base/result.h"

namespace restante::sandbox {

enum class Reach {
  Read,  // files and folders, to read
  Keep,  // and to make, write, rename and remove files, folders and sockets
};

// A folder with all that lies below it, or a file. One that is not there opens nothing.
struct Territory {
  std::string path;
  Reach reach;
};

// Whether the process may begin connections, to hosts or to sockets of this one. It may always
// accept them.
enum class Outgoing { None, Connections };

struct Needs {
  std::vector<Territory> territories;
  Outgoing outgoing = Outgoing::None;
};

enum class Wall { Stands, Missing };

struct Walls {
  Wall files;  // Landlock: Missing where the kernel is older than 5.19 or has it turned off
  Wall calls;  // seccomp: Missing where the kernel or this build has it not
};

// What the kernel has. The process stays as it is.
[[nodiscard]] Walls available();

// Puts up what is available, around the calling thread and all threads it will start. Where it
// fails, walls may stand already: the process should end.
// REQUIRES: this is the only thread.
[[nodiscard]] Result<Walls> put_up(const Needs& needs);

// Whether all of `later` lies within `needs`, by the paths' text alone. If not: the path, or what
// else, that does not. Empty: all does.
[[nodiscard]] std::string beyond(const Needs& needs, const Needs& later);

// From here on no program that this process starts gains rights, as by a set-user-ID bit.
[[nodiscard]] Result<void> forbid_new_privileges();

// The kernel writes no memory of this process to disk, nor lets other processes of the same user
// look into it.
[[nodiscard]] Result<void> forbid_core_dumps();

}  // namespace restante::sandbox
