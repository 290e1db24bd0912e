// SPDX-License-Identifier: Apache-2.0
//
// What no side of ours sends: packets of any octets, with any number of descriptors.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "restante/base/descriptor.h"
#include "restante/lines/message.h"
#include "restante/lines/port.h"

namespace restante::lines::testing {

struct Ends {
  Ends() {
    auto pair = open_pair();
    EXPECT_TRUE(pair.has_value());
    near = std::move(pair->first);
    far = Port(std::move(pair->second));
  }

  Descriptor near;
  Port far;  // the test's
};

inline std::string message(std::uint16_t kind, std::uint32_t number, std::string_view body) {
  Packet packet;
  packet.append({kind, number, body});
  return std::string(packet.octets());
}

inline void post(const Port& port, std::string octets, const std::vector<int>& descriptors) {
  iovec part{octets.data(), octets.size()};
  msghdr letter{};
  letter.msg_iov = &part;
  letter.msg_iovlen = 1;
  std::vector<char> control(CMSG_SPACE(descriptors.size() * sizeof(int)));
  if (!descriptors.empty()) {
    letter.msg_control = control.data();
    letter.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&letter);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(descriptors.size() * sizeof(int));
    std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size() * sizeof(int));
  }
  ASSERT_GE(::sendmsg(port.number(), &letter, MSG_NOSIGNAL), 0);
}

inline std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

}  // namespace restante::lines::testing
