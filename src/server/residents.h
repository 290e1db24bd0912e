// SPDX-License-Identifier: Apache-2.0
//
// All conversations of a worker, the oldest first. Whoever goes through them, a few in each turn of
// the loop, has a Cursor: conversations may come and go meanwhile, those that stay are met once.
//
// Owns the conversations.
#pragma once

#include "restante/base/intrusive_list.h"
#include "restante/pop3/conversation.h"

namespace restante::server {

class Residents {
 public:
  struct CursorTag;

  class Cursor : public ListLink<CursorTag> {
   public:
    // At the beginning. `residents` are borrowed.
    explicit Cursor(Residents& residents);

    // Null: that was all. What it answers may die before the next call.
    pop3::Conversation* next();
    bool is_at_end() const { return next_ == nullptr; }

   private:
    friend class Residents;

    Residents& residents_;
    pop3::Conversation* next_;
  };

  ~Residents();

  void add(pop3::Conversation& conversation) { all_.push_back(conversation); }
  // Destroys it.
  void remove(pop3::Conversation& conversation);
  bool is_empty() const { return all_.empty(); }

 private:
  IntrusiveList<pop3::Conversation, pop3::ResidentTag> all_;
  IntrusiveList<Cursor, CursorTag> cursors_;
};

}  // namespace restante::server
