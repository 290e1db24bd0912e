// SPDX-License-Identifier: Apache-2.0
//
// What an intruder would try from within a process of the server, one thing at a time.
#pragma once

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <span>
#include <string_view>

namespace restante::attacks {

// Shared with the test, which knows its layout. The test writes an order for one process; this one
// answers, or is ended by its attempt.
struct Order {
  enum class State : std::uint32_t { None, Asked, Begun, Answered };

  State state;
  std::uint32_t process;  // whose turn it is
  std::int32_t answer;    // an errno; 0: it worked; -1: no such attack
  std::uint32_t sibling;  // processes to attack
  std::uint32_t supervisor;
  std::uint32_t turn;           // of orders; a futex
  std::array<char, 64> attack;  // its name
  std::array<char, 256> file;   // a file to attack, or a folder
};

struct Attack {
  std::string_view name;
  long (*make)(const Order& order);  // negative: errno says why not
};

// By what they are aimed at.
[[nodiscard]] std::span<const Attack> on_files();
[[nodiscard]] std::span<const Attack> on_kernel();
[[nodiscard]] std::span<const Attack> on_network();
[[nodiscard]] std::span<const Attack> on_processes();

// A socket of the process, one that listens if it has any: where no other is to be had, the one to
// attack with.
[[nodiscard]] int a_socket();

// Straight to the kernel: the C library may look before it asks.
template <class... Arguments>
long call(long number, Arguments... arguments) {
  return ::syscall(number, arguments...);
}

}  // namespace restante::attacks
