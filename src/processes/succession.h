// SPDX-License-Identifier: Apache-2.0
//
// How one supervisor takes another's place: the new one is a child of the old one, and between them
// is a line as long as both live.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "estate.h"
#include "kinds.h"
#include "restante/base/clock.h"
#include "restante/base/result.h"
#include "restante/lines/message.h"
#include "restante/lines/port.h"
#include "restante/processes/handover.h"
#include "watchdog.h"

namespace restante::processes {

// In the environment of the new one: its end of the line.
inline constexpr const char* handover_variable = "RESTANTE_HANDOVER";

// What the new one is told first. Unsupported: it is too much for a message.
[[nodiscard]] Result<void> pack_handover(lines::Packet& packet, const Estate& estate,
                                         const Lasting& lasting, std::uint32_t set);
// Those that it keeps. Borrowed.
[[nodiscard]] std::vector<int> handed_over(const Estate& estate);

// What one supervisor says to the other. One that is gone, or does not read, does not hear it.
void tell(lines::Port& line, Succession what, std::string_view body = {},
          const Descriptor* descriptor = nullptr);

// Why the new one ends.
void tell_problem(lines::Port& line, std::string_view problem);

struct Told {
  enum class What { Message, Nothing, Gone };  // Gone: or it says what no supervisor says

  What what = What::Nothing;
  Succession kind = Succession::Here;
  std::string_view body;  // in the caller's memory
  Descriptor descriptor;
};
[[nodiscard]] Told listen_to(lines::Port& line, std::span<char> memory);

// The one that is to take our place, until it says that it serves.
struct Successor {
  pid_t process = 0;
  lines::Port line;
  Watchdog watchdog;
  std::vector<std::string> problems;
};

struct Program {
  std::string path;
  std::vector<std::string> arguments;  // the first is how it is called
};

// What it says of its own start comes over the line.
[[nodiscard]] Result<Successor> start_successor(const Program& program, Estate& estate,
                                                const Lasting& lasting, std::uint32_t set,
                                                Duration patience);

// Where the program that runs was found, to be asked at the start, by what it was called with:
// links are not followed, because whoever moves one means the next program. Where the first
// argument does not name it, the file itself.
[[nodiscard]] std::string path_of_program(const std::vector<std::string>& arguments);

}  // namespace restante::processes
