// SPDX-License-Identifier: Apache-2.0
//
// Connections of balancers that have yet to say for whom they are, with a PROXY header. They are no
// sessions, and count for nobody but their balancer. There are so many at most; where one more
// comes, the oldest of the balancer that has most gives way to it: a balancer says its header at
// once.
//
// Owns them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "header_refusals.h"
#include "restante/base/clock.h"
#include "restante/base/intrusive_list.h"
#include "restante/channel/host.h"
#include "restante/channel/introduction.h"
#include "restante/channel/wire.h"
#include "restante/config/settings.h"
#include "restante/loop/address.h"
#include "restante/pop3/client.h"

namespace restante::server {

class Introductions {
 public:
  class Handler {
   public:
    // `early`, valid during the call only, is what the client has said already.
    virtual void on_introduced(const config::ListenerSettings& listener,
                               std::unique_ptr<channel::Wire> wire, pop3::Client client,
                               std::string_view early) = 0;
    // One is over, and nobody came of it.
    virtual void on_introduction_failed() = 0;

   protected:
    ~Handler() = default;
  };

  // All is borrowed. `at_most`: how long a header may take.
  Introductions(channel::Host& host, Handler& handler, metrics::Sheet& sheet, Duration at_most,
                std::size_t size_max);
  ~Introductions();

  // `listener` is borrowed.
  void begin(const config::ListenerSettings& listener, std::unique_ptr<channel::Wire> wire,
             const loop::Address& balancer);

  std::size_t size() const { return size_; }

  // Closes them.
  void close();

 private:
  struct Tag;
  class Guest;
  struct Group {
    IntrusiveList<Guest, Tag> guests;  // the longest here first
    std::size_t size = 0;
  };

  void let_one_go();
  void introduce(Guest& guest, channel::ProxyHeader header, std::string_view early);
  void refuse(Guest& guest, channel::ProxyFault fault);
  void see_off(Guest& guest);
  void forget(Guest& guest);

  channel::Host& host_;
  Handler& handler_;
  const Duration at_most_;
  const std::size_t size_max_;
  HeaderRefusals refusals_;
  std::unordered_map<std::uint64_t, Group> groups_;  // by the balancer's customer
  std::size_t size_ = 0;
};

}  // namespace restante::server
