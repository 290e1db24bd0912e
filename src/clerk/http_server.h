// SPDX-License-Identifier: Apache-2.0
//
// Serves HTTP/1.1 on a socket that listens, by libmicrohttpd: GET and HEAD, anything else is
// answered 405. Nothing of a request but its path and what it accepts is looked at.
//
// There may be `connections_max` connections: for another one the one goes that has been silent, or
// has not read, the longest. One that says nothing, or takes nothing, for `silence_max` goes
// anyway. A request's head has a few KiB, and what is held of an answer is the answer.
//
// On the loop alone, which watches the one descriptor behind which the library has all others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "restante/base/clock.h"
#include "restante/base/descriptor.h"
#include "restante/loop/listener.h"
#include "restante/loop/loop.h"
#include "restante/loop/timer.h"
#include "restante/loop/watch.h"

struct MHD_Connection;
struct MHD_Daemon;

namespace restante::clerk {

struct HttpAnswer {
  unsigned status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
};

class HttpServer final : loop::Listener::Handler, loop::Watch::Handler, loop::Timer::Handler {
 public:
  using Number = std::uint64_t;

  static constexpr std::size_t connections_max = 64;
  static constexpr Duration silence_max = std::chrono::seconds(10);

  class Handler {
   public:
    // answer() follows, now or later. A request whose client goes is answered into the void.
    virtual void on_request(Number number, std::string_view path, std::string_view accept) = 0;
    // No request is under way any more. Not to destroy the server.
    virtual void on_quiet() = 0;

   protected:
    ~Handler() = default;
  };

  // Nothing: no HTTP can be served, for want of descriptors or memory.
  [[nodiscard]] static std::unique_ptr<HttpServer> open(loop::Loop& loop, Handler& handler);
  ~HttpServer();

  // `address`: as it is configured.
  void listen(const std::string& address, Descriptor socket);
  // Accepts nobody any more; those who are there are answered.
  void stop_listening() { listeners_.clear(); }

  void answer(Number number, const HttpAnswer& answer);

  // Whether somebody asked, and has not got all of the answer.
  bool is_busy() const { return under_way_ > 0; }

 private:
  struct Client;
  struct Request;
  struct Callbacks;
  friend struct Callbacks;
  struct Stop {
    void operator()(MHD_Daemon* daemon) const;
  };

  HttpServer(loop::Loop& loop, Handler& handler);

  void on_connection(loop::Listener& listener, Descriptor socket,
                     const loop::Address& peer) override;
  void on_exhausted(loop::Listener& listener, const Error& error) override;
  void on_readable() override { run(); }
  void on_timer(loop::Timer& timer) override;

  void run();
  void make_room();
  void begin(Request& request, MHD_Connection* connection, std::string_view path);
  void forget(Request& request);

  loop::Loop& loop_;
  Handler& handler_;
  std::map<MHD_Connection*, Client> clients_;
  std::map<Number, Request*> asked_;  // that wait for their answers; the library owns them
  Number last_number_ = 0;
  std::size_t under_way_ = 0;  // requests
  std::unique_ptr<MHD_Daemon, Stop> daemon_;
  std::unique_ptr<loop::Watch> watch_;
  loop::Timer due_;
  loop::Timer pause_;
  std::vector<std::unique_ptr<loop::Listener>> listeners_;
};

}  // namespace restante::clerk
