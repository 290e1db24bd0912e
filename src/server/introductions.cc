// SPDX-License-Identifier: Apache-2.0
#include "introductions.h"

#include <algorithm>
#include <utility>

#include "restante/base/log.h"

namespace restante::server {

class Introductions::Guest final : public channel::Introduction::User, public ListLink<Tag> {
 public:
  Guest(Introductions& introductions, const config::ListenerSettings& its_listener,
        std::unique_ptr<channel::Wire> wire, const loop::Address& its_balancer)
      : listener(its_listener),
        balancer(its_balancer),
        introduction(introductions.host_, *this, std::move(wire), introductions.at_most_),
        introductions_(introductions) {}

  void on_introduced(channel::ProxyHeader header, std::string_view early) override {
    introductions_.introduce(*this, std::move(header), early);
  }
  void on_refused(channel::ProxyFault fault) override { introductions_.refuse(*this, fault); }
  void on_left() override { introductions_.see_off(*this); }

  const config::ListenerSettings& listener;
  const loop::Address balancer;
  channel::Introduction introduction;

 private:
  Introductions& introductions_;
};

Introductions::Introductions(channel::Host& host, Handler& handler, metrics::Sheet& sheet,
                             Duration at_most, std::size_t size_max)
    : host_(host),
      handler_(handler),
      at_most_(at_most),
      size_max_(size_max),
      refusals_(host, sheet) {}

Introductions::~Introductions() {
  for (auto& [customer, group] : groups_) {
    while (!group.guests.empty()) delete &group.guests.pop_front();
  }
}

void Introductions::begin(const config::ListenerSettings& listener,
                          std::unique_ptr<channel::Wire> wire, const loop::Address& balancer) {
  if (size_ == size_max_) let_one_go();
  Group& group = groups_[balancer.customer()];
  group.guests.push_back(*new Guest(*this, listener, std::move(wire), balancer));
  ++group.size;
  ++size_;
}

void Introductions::let_one_go() {
  const auto largest =
      std::ranges::max_element(groups_, {}, [](const auto& group) { return group.second.size; });
  Guest& oldest = largest->second.guests.front();
  refusals_.refused(oldest.balancer, oldest.listener.address, channel::ProxyFault::GaveWay);
  forget(oldest);
}

void Introductions::introduce(Guest& guest, channel::ProxyHeader header, std::string_view early) {
  auto wire = guest.introduction.take_wire();
  const config::ListenerSettings& listener = guest.listener;
  pop3::Client client = pop3::introduced_by(guest.balancer, std::move(header));
  forget(guest);
  handler_.on_introduced(listener, std::move(wire), std::move(client), early);
}

void Introductions::refuse(Guest& guest, channel::ProxyFault fault) {
  refusals_.refused(guest.balancer, guest.listener.address, fault);
  forget(guest);
  handler_.on_introduction_failed();
}

// A balancer that only sees whether somebody listens.
void Introductions::see_off(Guest& guest) {
  log::debug("left without a PROXY header")
      .add("via", guest.balancer.text())
      .add("listener", guest.listener.address);
  forget(guest);
  handler_.on_introduction_failed();
}

void Introductions::forget(Guest& guest) {
  const auto group = groups_.find(guest.balancer.customer());
  delete &guest;
  --size_;
  --group->second.size;
  if (group->second.size == 0) groups_.erase(group);
}

void Introductions::close() {
  while (size_ > 0) forget(groups_.begin()->second.guests.front());
  handler_.on_introduction_failed();
}

}  // namespace restante::server
