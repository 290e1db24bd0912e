// SPDX-License-Identifier: Apache-2.0
#include "restante/channel/introduction.h"

#include <utility>

namespace restante::channel {

Introduction::Introduction(Host& host, User& user, std::unique_ptr<Wire> wire, Duration at_most)
    : host_(host), user_(user), until_(host.now() + at_most), wire_(std::move(wire)) {
  wire_->open(*this);
  wire_->start_reading();
  host_.arm(*this, until_);
}

void Introduction::on_read(std::string_view octets) {
  // A client's password may have come along. Not a member's: this object may be gone by then.
  Host& host = host_;
  read(octets);
  host.forget_read(octets.size());
}

// Nearly always a header is whole as it comes, and nothing is kept.
void Introduction::read(std::string_view octets) {
  const std::size_t before = begun_.size();
  if (before > 0) begun_.append(octets);
  ProxyReading reading = read_proxy_header(before > 0 ? begun_.view() : octets);
  if (const auto* fault = std::get_if<ProxyFault>(&reading)) return user_.on_refused(*fault);
  if (auto* header = std::get_if<ProxyHeader>(&reading)) {
    return user_.on_introduced(std::move(*header), octets.substr(header->octets - before));
  }
  if (before == 0) begun_.append(octets);
}

void Introduction::on_deadline(TimePoint now) {
  if (now < until_) return host_.arm(*this, until_);
  user_.on_refused(ProxyFault::Late);
}

}  // namespace restante::channel
