// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/stream.h"

#include <sys/socket.h>
#include <uv.h>

#if defined(__linux__) && !defined(RESTANTE_PORTABLE_IO)
#include <netinet/tcp.h>
#include <sys/sendfile.h>
#endif

#include <cassert>
#include <memory>
#include <span>
#include <string>

namespace restante::loop {

namespace {

struct Writing {
  uv_write_t request;
  std::string octets;
};

}  // namespace

struct Stream::Core {
  uv_tcp_t handle;   // libuv's stream layer is the same for TCP and Unix sockets
  Handler* handler;  // null once the Stream is gone
  std::unique_ptr<Writing> writing;

  Loop& loop() { return *static_cast<Loop*>(handle.loop->data); }

  void keep(std::string_view octets) {
    writing = std::make_unique<Writing>(Writing{{}, std::string(octets)});
    writing->request.data = this;
    loop().octets_unsent_ += octets.size();
  }

  void forget() {
    loop().octets_unsent_ -= writing->octets.size();
    writing.reset();
  }

  uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&handle); }

  int descriptor() const {
    uv_os_fd_t descriptor = -1;
    uv_fileno(reinterpret_cast<const uv_handle_t*>(&handle), &descriptor);
    return descriptor;
  }

  static void allocate(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
    const std::span<char> memory = static_cast<Loop*>(handle->loop->data)->read_memory();
    *buffer = uv_buf_init(memory.data(), static_cast<unsigned>(memory.size()));
  }

  static void read(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer) {
    const auto* core = static_cast<Core*>(stream->data);
    if (core->handler == nullptr || count == 0) return;
    if (count > 0) {
      static_cast<Loop*>(stream->loop->data)->octets_received_ += static_cast<std::size_t>(count);
      return core->handler->on_read({buffer->base, static_cast<std::size_t>(count)});
    }
    uv_read_stop(stream);
    if (count == UV_EOF) return core->handler->on_end();
    core->handler->on_broken();
  }

  static void written(uv_write_t* request, int status) {
    auto* core = static_cast<Core*>(request->data);
    if (status == 0) core->loop().octets_sent_ += core->writing->octets.size();
    core->forget();
    if (core->handler == nullptr) return;
    if (status == 0) return core->handler->on_written();
    core->handler->on_broken();
  }
};

Stream::Stream(Loop& loop, Descriptor socket, Handler& handler)
    : core_(new Core{{}, &handler, nullptr}) {
  uv_tcp_init(loop.raw(), &core_->handle);
  core_->handle.data = core_;
  const int result = uv_tcp_open(&core_->handle, socket.release());
  assert(result == 0);
  (void)result;
}

Stream::~Stream() {
  core_->handler = nullptr;
  uv_close(reinterpret_cast<uv_handle_t*>(&core_->handle),
           [](uv_handle_t* handle) { delete static_cast<Core*>(handle->data); });
}

void Stream::hand_over(Handler& handler) {
  core_->handler = &handler;
}

void Stream::start_reading() {
  uv_read_start(core_->stream(), Core::allocate, Core::read);
}

void Stream::stop_reading() {
  uv_read_stop(core_->stream());
}

Stream::Sent Stream::write(std::string_view octets) {
  assert(!is_writing());
  // libuv takes a char* for what it only reads.
  uv_buf_t buffer = uv_buf_init(const_cast<char*>(octets.data()), octets.size());
  const int sent = uv_try_write(core_->stream(), &buffer, 1);
  if (sent < 0 && sent != UV_EAGAIN) return Sent::Broken;
  if (sent > 0) {
    core_->loop().octets_sent_ += static_cast<std::size_t>(sent);
    octets.remove_prefix(static_cast<std::size_t>(sent));
  }
  if (octets.empty()) return Sent::All;
  core_->keep(octets);
  Writing& writing = *core_->writing;
  buffer = uv_buf_init(writing.octets.data(), writing.octets.size());
  if (uv_write(&writing.request, core_->stream(), &buffer, 1, Core::written) == 0) {
    return Sent::UnderWay;
  }
  core_->forget();
  return Sent::Broken;
}

#if defined(__linux__) && !defined(RESTANTE_PORTABLE_IO)

std::size_t Stream::send_file(int file, std::uint64_t offset, std::size_t octets) {
  assert(!is_writing());
  auto from = static_cast<off_t>(offset);
  const ssize_t sent = ::sendfile(core_->descriptor(), file, &from, octets);
  if (sent <= 0) return 0;
  core_->loop().octets_sent_ += static_cast<std::size_t>(sent);
  return static_cast<std::size_t>(sent);
}

Duration Stream::unanswered() const {
  tcp_info info{};
  socklen_t length = sizeof info;
  if (::getsockopt(core_->descriptor(), IPPROTO_TCP, TCP_INFO, &info, &length) != 0) {
    return Duration(0);
  }
  const bool owes_an_answer = info.tcpi_unacked > 0 || info.tcpi_probes > 0;
  return owes_an_answer ? Duration(info.tcpi_last_ack_recv) : Duration(0);
}

#else

std::size_t Stream::send_file(int, std::uint64_t, std::size_t) {
  return 0;
}

Duration Stream::unanswered() const {
  return Duration(0);
}

#endif

bool Stream::is_writing() const {
  return core_->writing != nullptr;
}

void Stream::end_output() {
  ::shutdown(core_->descriptor(), SHUT_WR);
}

void Stream::reset_on_close() {
  const linger at_once{1, 0};
  ::setsockopt(core_->descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace restante::loop
