// SPDX-License-Identifier: Apache-2.0
#include "residents.h"

namespace restante::server {

Residents::Cursor::Cursor(Residents& residents)
    : residents_(residents), next_(residents.all_.first()) {
  residents_.cursors_.push_back(*this);
}

pop3::Conversation* Residents::Cursor::next() {
  pop3::Conversation* const current = next_;
  if (current != nullptr) next_ = residents_.all_.after(*current);
  return current;
}

Residents::~Residents() {
  while (!all_.empty()) delete &all_.pop_front();
}

void Residents::remove(pop3::Conversation& conversation) {
  for (Cursor* cursor = cursors_.first(); cursor != nullptr; cursor = cursors_.after(*cursor)) {
    if (cursor->next_ == &conversation) (void)cursor->next();
  }
  delete &conversation;
}

}  // namespace restante::server
