// SPDX-License-Identifier: Apache-2.0
#include "header_refusals.h"

#include <algorithm>

#include "restante/base/log.h"

namespace restante::server {

namespace {

// The customer of a multicast network, from which nobody connects.
constexpr std::uint64_t all_others = ~std::uint64_t{0};

}  // namespace

HeaderRefusals::~HeaderRefusals() {
  for (auto& [customer, balancer] : balancers_) {
    if (balancer.unsaid > 0) say(balancer);
  }
}

void HeaderRefusals::refused(const loop::Address& address, std::string_view listener,
                             channel::ProxyFault fault) {
  sheet_.add(metrics::cell(metrics::Metric::HeadersRefused, fault));
  const bool has_own_line =
      balancers_.size() < balancers_max || balancers_.contains(address.customer());
  Balancer& balancer = balancers_[has_own_line ? address.customer() : all_others];
  balancer.last = {address.text(), listener, fault};
  ++balancer.unsaid;
  const TimePoint now = host_.now();
  if (now < balancer.silent_until) return;
  say(balancer);
  balancer.silent_until = now + pause;
  host_.arm(*this, balancer.silent_until);
}

void HeaderRefusals::on_deadline(TimePoint now) {
  TimePoint next = TimePoint::max();
  for (auto at = balancers_.begin(); at != balancers_.end();) {
    Balancer& balancer = at->second;
    if (now >= balancer.silent_until) {
      if (balancer.unsaid == 0) {
        at = balancers_.erase(at);
        continue;
      }
      say(balancer);
      balancer.silent_until = now + pause;
    }
    next = std::min(next, balancer.silent_until);
    ++at;
  }
  if (!balancers_.empty()) host_.arm(*this, next);
}

void HeaderRefusals::say(Balancer& balancer) {
  log::warning("PROXY header refused")
      .add("via", balancer.last.via)
      .add("listener", balancer.last.listener)
      .add("reason", channel::name_of(balancer.last.fault))
      .add("before", balancer.unsaid - 1)
      .add("advice", "who must send one is said by listener.proxy_protocol");
  balancer.unsaid = 0;
}

}  // namespace restante::server
