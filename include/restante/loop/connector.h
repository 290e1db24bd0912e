// SPDX-License-Identifier: Apache-2.0
//
// A connection to somebody else's port, without waiting.
//
//   Result<Attempt> attempt = begin_to_connect(there);
//
// Within one machine the connection is usually there when the call returns, and nothing more is
// needed. Where it is under way, a Connector waits for it.
#pragma once

#include <cstdint>
#include <optional>

#include "restante/base/descriptor.h"
#include "restante/base/result.h"
#include "restante/loop/address.h"
#include "restante/loop/loop.h"

namespace restante::loop {

struct Attempt {
  enum class State { Connected, UnderWay };

  State state;
  Descriptor socket;
};

// `from`: the address to connect from. The kernel chooses its port when it knows both ends, so a
// port that is in use towards one server is free for another (IP_BIND_ADDRESS_NO_PORT). Small
// writes go out at once (TCP_NODELAY). The text of an Error is what the kernel says, such as
// "can't connect to 127.0.0.1:110: Connection refused".
[[nodiscard]] Result<Attempt> begin_to_connect(const Address& to,
                                               const std::optional<Address>& from = std::nullopt);

// Waits for a connection that is under way.
class Connector {
 public:
  // Both may destroy the Connector.
  class Handler {
   public:
    virtual void on_connected(Descriptor socket) = 0;
    virtual void on_not_connected(const Error& error) = 0;

   protected:
    ~Handler() = default;
  };

  // `to` is for the text of the Error. Dies with the connection if nobody waits for it any more.
  Connector(Loop& loop, Descriptor socket, const Address& to, Handler& handler);
  ~Connector();
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;

 private:
  struct Core;
  Core* core_;
};

}  // namespace restante::loop
