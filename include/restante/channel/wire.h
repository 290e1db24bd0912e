// SPDX-License-Identifier: Apache-2.0
//
// The outer port of a channel: what carries its octets, as they are on the wire. A socket, or in a
// test a pair of strings. Each call is what loop::Stream says of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "restante/base/clock.h"
#include "restante/base/descriptor.h"
#include "restante/loop/stream.h"

namespace restante::channel {

class Wire {
 public:
  using Handler = loop::Stream::Handler;
  using Sent = loop::Stream::Sent;

  // Closes at once; what was not sent is dropped.
  virtual ~Wire() = default;

  // Before all else, and again by whoever takes the Wire over. `handler` is borrowed; every call to
  // it may destroy the Wire.
  virtual void open(Handler& handler) = 0;

  virtual void start_reading() = 0;
  virtual void stop_reading() = 0;

  // REQUIRES for these three: no write is under way.
  [[nodiscard]] virtual Sent write(std::string_view octets) = 0;
  [[nodiscard]] virtual std::size_t send_file(int file, std::uint64_t offset,
                                              std::size_t octets) = 0;
  virtual void end_output() = 0;

  virtual bool is_writing() const = 0;
  virtual Duration unanswered() const = 0;
};

// `loop` is borrowed.
[[nodiscard]] std::unique_ptr<Wire> over_socket(loop::Loop& loop, Descriptor socket);

}  // namespace restante::channel
