// SPDX-License-Identifier: Apache-2.0
//
// What a supervisor and its children say to each other, a message a packet, and what two
// supervisors do of which one takes the other's place. Bodies are fields (see lines/fields.h).
#pragma once

#include <cstddef>
#include <cstdint>

namespace restante::processes {

// To a child.
enum class Order : std::uint16_t {
  Begin = 1,
  Drain,  // i64: milliseconds
  EndNow,
  Colleague,    // see colleague_wire.h; with a descriptor
  Log,          // with a descriptor
  AreYouThere,  // answer with Here
  Outcome,      // of a Wish, with its number; see outcome_wire.h
  Facts,        // asked for by a Wish, with its number; see facts_wire.h
};

// From a child.
enum class Report : std::uint16_t {
  Serving = 1,  // it could
  Problem,      // text
  Here,
  WantsLog,
  Wish,     // see wish_wire.h
  Draining  // it accepts nobody any more
};

// A child's packets are no longer: what is said in them is short and of fixed form.
inline constexpr std::size_t report_octets_max = 1024;

// What a supervisor tells the one whose place it takes, and is told.
enum class Succession : std::uint16_t {
  Handover = 1,  // to the new one, before it lives; see handover.cc
  AreYouThere,   // to the new one
  Here,
  Problem,          // text; it will end
  Serving,          // the old one may drain
  WantsColleagues,  // u32: set; for its clerk, a line to each process of the old one and those
                    // before
  Colleague,        // the answer: u32: that set, and as that of Order; with a descriptor
  AllIntroduced,    // there are no more of them
  // To the old one that drains.
  Stop,  // i64: milliseconds
  EndNow,
  ReopenLog,
  MayKeep  // u32: so many sets, of its own and of those before it, may have sessions
};

}  // namespace restante::processes
