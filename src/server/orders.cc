// SPDX-License-Identifier: Apache-2.0
#include "orders.h"

#include <utility>

#include "restante/base/log.h"

namespace restante::server {

Orders::Orders(loop::Loop& loop, Descriptor line, Handler& handler)
    : handler_(handler), line_(std::move(line)) {
  watch_.emplace(loop, line_.number(), static_cast<loop::Watch::Handler&>(*this));
}

void Orders::report(Message::Kind kind, Edition edition) {
  if (const auto sent = line_.send(kind, edition); !sent.has_value()) {
    log::debug("report lost").add("error", sent.error().text);
  }
}

void Orders::on_readable() {
  auto message = line_.receive();
  for (; message.has_value(); message = line_.receive()) obey(std::move(*message));
  if (message.error() == Line::Silence::ForNow) return;
  watch_.reset();
  log::warning("the supervisor is gone");
  handler_.on_drain_order();
}

void Orders::obey(Message message) {
  switch (message.kind) {
    case Message::Kind::Listen:
      listeners_[std::move(message.address)] = std::move(message.socket);
      return;
    case Message::Kind::Reload:
      return handler_.on_reload_order(message.edition, std::exchange(listeners_, {}));
    case Message::Kind::ReopenLog:
      return handler_.on_reopen_order();
    case Message::Kind::Drain:
      return handler_.on_drain_order();
    case Message::Kind::AreYouThere:
      return report(Message::Kind::Here);
    case Message::Kind::Serving:
    case Message::Kind::Refused:
    case Message::Kind::Here:
      return;
  }
}

}  // namespace restante::server
