// SPDX-License-Identifier: Apache-2.0
//
// The port to delivery: mail comes into maildrops, beside the sessions that have them. A session
// sees what was there at its login, so nobody is held up.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "restante/base/result.h"
#include "restante/maildrop/mail_store.h"

namespace restante::maildrop {

using ArrivalTime = std::chrono::sys_time<std::chrono::microseconds>;

// The octets of a message as they are to be stored, read once for each maildrop.
class Incoming {
 public:
  virtual ~Incoming() = default;

  virtual void rewind() = 0;
  // The next octets, lent until the next call; empty: there are no more.
  [[nodiscard]] virtual Result<std::string_view> next() = 0;
};

struct Delivered {
  std::string unique_id;
  std::uint64_t octets = 0;  // as stored
};

class Delivery {
 public:
  virtual ~Delivery() = default;

  // What is answered is durable. A maildrop that does not exist yet is made. An Error: nothing of
  // the message is there, or all of it that may not outlive a power cut; so deliver it again.
  // Waits for the disk.
  [[nodiscard]] virtual Result<Delivered> deliver(const Owner& owner, Incoming& message,
                                                  ArrivalTime now) = 0;
};

}  // namespace restante::maildrop
