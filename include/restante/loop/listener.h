// SPDX-License-Identifier: Apache-2.0
//
// A listening socket that hands its handler one connection after another.
//
// Accepts at most `accepts_per_turn` a turn of the loop, so that a storm of new connections does
// not stop the sessions under way. Where the process is out of descriptors or the kernel out of
// memory it pauses itself and says so; the connections wait in the kernel's queue until resume().
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "restante/base/descriptor.h"
#include "restante/base/result.h"
#include "restante/loop/address.h"
#include "restante/loop/listening_socket.h"
#include "restante/loop/loop.h"

namespace restante::loop {

class Listener {
 public:
  static constexpr int accepts_per_turn = 64;

  class Handler {
   public:
    // May pause or destroy the listener.
    virtual void on_connection(Listener& listener, Descriptor socket, const Address& peer) = 0;
    // The listener has paused.
    virtual void on_exhausted(Listener& listener, const Error& error) = 0;

   protected:
    ~Handler() = default;
  };

  // `address`: "127.0.0.1:1110", "[::]:110", "unix:/path" (a left-over socket file is replaced, a
  // live one is an error) or "systemd:NAME" (a socket that systemd hands over under that name).
  [[nodiscard]] static Result<std::unique_ptr<Listener>> open(Loop& loop,
                                                              const std::string& address,
                                                              Handler& handler,
                                                              const ListenOptions& options = {});
  // The same with a socket that listens already (see listening_socket.h).
  [[nodiscard]] static std::unique_ptr<Listener> adopt(Loop& loop, const std::string& address,
                                                       Descriptor socket, Handler& handler);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  void pause();
  void resume();

  // Who is in the kernel's queue now, however many; for whoever is about to close.
  void accept_waiting();

  // See set_keepalive() of listening_socket.h.
  void keep_alive(Duration silence);

  // What open() was given.
  const std::string& address() const { return address_; }
  // The same with the port that the kernel picked where the given one was 0.
  const std::string& bound_address() const { return bound_address_; }

 private:
  struct Core;

  Listener(Loop& loop, const std::string& address, Descriptor socket, Handler& handler);
  static void accept_some(Core& core);

  const std::string address_;
  std::string bound_address_;
  Core* core_;
};

}  // namespace restante::loop
