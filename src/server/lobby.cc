// SPDX-License-Identifier: Apache-2.0
#include "lobby.h"

namespace restante::server {

void Ranking::grow(Group& group) {
  group.unlink();
  ++group.guests;
  if (ranks_.size() < group.guests) ranks_.push_back(std::make_unique<Rank>());
  ranks_[group.guests - 1]->push_back(group);
}

void Ranking::shrink(Group& group) {
  group.unlink();
  --group.guests;
  if (group.guests > 0) ranks_[group.guests - 1]->push_back(group);
  while (!ranks_.empty() && ranks_.back()->empty()) ranks_.pop_back();
}

Ranking::Group* Ranking::largest() const {
  return ranks_.empty() ? nullptr : &ranks_.back()->front();
}

}  // namespace restante::server
