// SPDX-License-Identifier: Apache-2.0
//
// Those that had their share of a turn of the loop and want to go on in the next. All are served
// once before anybody is served again, a few in each turn, so that what is new is heard between.
#pragma once

#include "restante/base/intrusive_list.h"

namespace restante::channel {

class TurnQueue {
 public:
  struct EntryTag;
  class Entry : public ListLink<EntryTag> {
   public:
    // May queue again, or destroy the Entry.
    virtual void on_turn() = 0;

   protected:
    ~Entry() = default;
  };

  // As much as their shares together come to is what anybody else may have to wait.
  static constexpr int served_per_turn = 8;

  // One that waits already goes on waiting; one that dies takes itself out.
  void push(Entry& entry) {
    if (!entry.is_linked()) waiting_.push_back(entry);
  }

  void serve();

  bool is_empty() const { return waiting_.empty() && next_.empty(); }

 private:
  // Who asks while `next_` is served comes after all of it: in one list, one that is served and
  // asks again at once would be in the same round.
  IntrusiveList<Entry, EntryTag> waiting_;
  IntrusiveList<Entry, EntryTag> next_;
};

}  // namespace restante::channel
