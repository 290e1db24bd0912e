// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <utility>

#include "restante/channel/wire.h"

namespace restante::channel {

namespace {

class SocketWire final : public Wire {
 public:
  SocketWire(loop::Loop& loop, Descriptor socket) : loop_(loop), socket_(std::move(socket)) {}

  void open(Handler& handler) override {
    if (stream_.has_value()) return stream_->hand_over(handler);
    stream_.emplace(loop_, std::move(socket_), handler);
  }
  void start_reading() override { stream_->start_reading(); }
  void stop_reading() override { stream_->stop_reading(); }
  Sent write(std::string_view octets) override { return stream_->write(octets); }
  std::size_t send_file(int file, std::uint64_t offset, std::size_t octets) override {
    return stream_->send_file(file, offset, octets);
  }
  void end_output() override { stream_->end_output(); }
  bool is_writing() const override { return stream_->is_writing(); }
  Duration unanswered() const override { return stream_->unanswered(); }

 private:
  loop::Loop& loop_;
  Descriptor socket_;  // until open()
  std::optional<loop::Stream> stream_;
};

}  // namespace

std::unique_ptr<Wire> over_socket(loop::Loop& loop, Descriptor socket) {
  return std::make_unique<SocketWire>(loop, std::move(socket));
}

}  // namespace restante::channel
