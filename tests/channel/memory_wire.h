// SPDX-License-Identifier: Apache-2.0
//
// A wire without a socket, and the client at its far end, who outlives it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "restante/channel/wire.h"

namespace restante::channel::testing {

class MemoryWire;

class FarEnd {
 public:
  FarEnd() = default;
  FarEnd(const FarEnd&) = delete;
  FarEnd& operator=(const FarEnd&) = delete;
  ~FarEnd() { EXPECT_FALSE(is_open()) << "declare it before what holds its wire"; }

  // What the kernel takes before the client reads. A socket that is full takes nothing.
  std::size_t room = std::string::npos;
  Duration unanswered = Duration(0);

  bool is_open() const { return wire_ != nullptr; }
  bool is_read() const { return is_read_; }
  bool has_output_ended() const { return has_output_ended_; }

  // Says it as soon as the server reads.
  void say(std::string_view octets) {
    waiting_ += octets;
    deliver();
  }
  void deliver() {
    while (wire_ != nullptr && is_read_ && !waiting_.empty()) {
      const std::string octets = waiting_.substr(0, loop::Loop::default_read_octets_max);
      waiting_.erase(0, octets.size());
      handler_->on_read(octets);
    }
  }
  void end() { handler_->on_end(); }
  void reset() { handler_->on_broken(); }

  // Reads all that is under way, and makes so much room.
  void read_on(std::size_t octets = std::string::npos) {
    room = octets;
    if (wire_ == nullptr || unsent_.empty()) return;
    const std::size_t taken = std::min(room, unsent_.size());
    heard_ += unsent_.substr(0, taken);
    unsent_.erase(0, taken);
    if (room != std::string::npos) room -= taken;
    if (unsent_.empty()) handler_->on_written();
  }

  const std::string& heard() const { return heard_; }
  std::string take_heard() { return std::exchange(heard_, {}); }

 private:
  friend class MemoryWire;

  std::string heard_;
  std::string unsent_;   // the server keeps it
  std::string waiting_;  // the server does not read
  MemoryWire* wire_ = nullptr;
  Wire::Handler* handler_ = nullptr;
  bool is_read_ = false;
  bool has_output_ended_ = false;
};

class MemoryWire final : public Wire {
 public:
  explicit MemoryWire(FarEnd& far_end) : far_(far_end) { far_.wire_ = this; }
  ~MemoryWire() override { far_.wire_ = nullptr; }

  void open(Handler& handler) override { far_.handler_ = &handler; }
  void start_reading() override { far_.is_read_ = true; }
  void stop_reading() override { far_.is_read_ = false; }

  Sent write(std::string_view octets) override {
    EXPECT_FALSE(is_writing());
    EXPECT_FALSE(far_.has_output_ended_);
    const std::string_view taken = octets.substr(0, far_.room);
    far_.heard_ += taken;
    if (far_.room != std::string::npos) far_.room -= taken.size();
    far_.unsent_ = octets.substr(taken.size());
    return is_writing() ? Sent::UnderWay : Sent::All;
  }
  std::size_t send_file(int, std::uint64_t, std::size_t) override { return 0; }
  void end_output() override {
    EXPECT_FALSE(is_writing());
    far_.has_output_ended_ = true;
  }
  bool is_writing() const override { return !far_.unsent_.empty(); }
  Duration unanswered() const override { return far_.unanswered; }

 private:
  FarEnd& far_;
};

}  // namespace restante::channel::testing
