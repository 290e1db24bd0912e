// SPDX-License-Identifier: Apache-2.0
#include "turned_away.h"

#include "restante/base/log.h"

namespace restante::server {

namespace {

// Where nobody was turned away for so long it is over.
constexpr Duration calm = std::chrono::seconds(2);

}  // namespace

void TurnedAway::refused(const loop::Address& peer, std::string_view reason) {
  calm_.start_at(loop_.now() + calm);
  if (refused_++ > 0) return;
  log::info("session refused").add("address", peer.text()).add("reason", reason);
}

void TurnedAway::gave_way(const loop::Address& peer) {
  calm_.start_at(loop_.now() + calm);
  if (gave_way_++ > 0) return;
  log::warning("a crowd that does not log in gives way to others")
      .add("address", peer.text())
      .add("advice", "see who it is; raise limits.sessions or the limit of open files");
}

void TurnedAway::sum_up() {
  if (refused_ > 1 || gave_way_ > 0) {
    log::Entry(gave_way_ > 0 ? log::Level::Warning : log::Level::Info, "sessions were turned away")
        .add("refused", refused_)
        .add("gave_way", gave_way_);
  }
  refused_ = 0;
  gave_way_ = 0;
}

}  // namespace restante::server
