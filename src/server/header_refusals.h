// SPDX-License-Identifier: Apache-2.0
//
// Connections that were to begin with a PROXY header, and were closed without a word because of it:
// the one place that hears of each, and counts it. Of a balancer the log has a line a second at
// most, which says how many went before it without one; what is left is said when it is over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "restante/base/clock.h"
#include "restante/channel/host.h"
#include "restante/channel/proxy_header.h"
#include "restante/loop/address.h"
#include "restante/loop/deadlines.h"
#include "restante/metrics/sheet.h"

namespace restante::server {

class HeaderRefusals final : loop::Deadlines::Entry {
 public:
  // Networks of balancers may be wide: those that come when so many are known share a line.
  static constexpr std::size_t balancers_max = 256;
  static constexpr Duration pause = std::chrono::seconds(1);

  // `host` and `sheet` are borrowed.
  HeaderRefusals(channel::Host& host, metrics::Sheet& sheet) : host_(host), sheet_(sheet) {}
  ~HeaderRefusals() override;

  void refused(const loop::Address& balancer, std::string_view listener, channel::ProxyFault fault);

 private:
  struct Refusal {
    std::string via;
    std::string_view listener;
    channel::ProxyFault fault{};
  };
  struct Balancer {
    TimePoint silent_until{};
    Refusal last{};
    std::uint64_t unsaid = 0;  // with the last one
  };

  void on_deadline(TimePoint now) override;
  static void say(Balancer& balancer);

  channel::Host& host_;
  metrics::Sheet& sheet_;
  std::unordered_map<std::uint64_t, Balancer> balancers_;  // by customer
};

}  // namespace restante::server
