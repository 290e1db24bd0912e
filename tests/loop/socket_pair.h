// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>

#include "restante/base/descriptor.h"

namespace restante::loop::testing {

// Two ends of a connection: `near` for the Stream, `far` for the test, which must not block.
struct SocketPair {
  SocketPair() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
    near = Descriptor(ends[0]);
    far = Descriptor(ends[1]);
  }

  void send(std::string_view octets) const {
    EXPECT_EQ(::write(far.number(), octets.data(), octets.size()),
              static_cast<ssize_t>(octets.size()));
  }

  // All that has arrived by now.
  std::string receive() const {
    std::string all;
    std::array<char, 65536> memory;
    for (;;) {
      const ssize_t count = ::read(far.number(), memory.data(), memory.size());
      if (count <= 0) return all;
      all.append(memory.data(), static_cast<std::size_t>(count));
    }
  }

  Descriptor near;
  Descriptor far;
};

}  // namespace restante::loop::testing
