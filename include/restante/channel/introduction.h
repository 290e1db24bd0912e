// SPDX-License-Identifier: Apache-2.0
//
// A connection that must begin with a PROXY header, until that is read: a balancer is to say for
// whom it is. Afterwards the wire is somebody else's, with a Channel on it as if the client had
// connected by itself.
//
// Owns the Wire until it is taken. Keeps what came of a header that is not whole yet.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "restante/base/clock.h"
#include "restante/base/seldom_string.h"
#include "restante/channel/host.h"
#include "restante/channel/proxy_header.h"
#include "restante/channel/wire.h"
#include "restante/loop/deadlines.h"

namespace restante::channel {

class Introduction final : Wire::Handler, loop::Deadlines::Entry {
 public:
  // Each call is the last one, and may destroy the Introduction.
  class User {
   public:
    // take_wire() now or never. `early`, valid during the call only, came behind the header and is
    // the client's.
    virtual void on_introduced(ProxyHeader header, std::string_view early) = 0;
    virtual void on_refused(ProxyFault fault) = 0;
    // The other side went before it had said all of a header.
    virtual void on_left() = 0;

   protected:
    ~User() = default;
  };

  // `host` and `user` are borrowed.
  Introduction(Host& host, User& user, std::unique_ptr<Wire> wire, Duration at_most);

  // The next one to open() it gets what comes. REQUIRES: on_introduced().
  std::unique_ptr<Wire> take_wire() { return std::move(wire_); }

 private:
  void on_read(std::string_view octets) override;
  void on_end() override { user_.on_left(); }
  void on_broken() override { user_.on_left(); }
  void on_written() override {}
  void on_deadline(TimePoint now) override;

  void read(std::string_view octets);

  Host& host_;
  User& user_;
  const TimePoint until_;
  std::unique_ptr<Wire> wire_;  // null: taken
  SeldomString begun_;
};

}  // namespace restante::channel
