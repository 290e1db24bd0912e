// SPDX-License-Identifier: Apache-2.0
#include "restante/channel/turn_queue.h"

namespace restante::channel {

void TurnQueue::serve() {
  if (next_.empty()) next_.take_all(waiting_);
  for (int count = 0; count < served_per_turn && !next_.empty(); ++count) {
    next_.pop_front().on_turn();
  }
}

}  // namespace restante::channel
