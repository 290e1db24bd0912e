// SPDX-License-Identifier: Apache-2.0
//
// The messages that DELE has marked in this session (RFC 1939, section 5). A mark is only an
// intention: nothing leaves the store before the Update state. Takes no memory until the first
// mark.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "restante/maildrop/message_number.h"

namespace restante::maildrop {

class DeletionMarks {
 public:
  bool contains(MessageIndex index) const;

  // REQUIRES: !contains(index).
  void mark(MessageIndex index);
  void clear();

  std::uint32_t count() const { return count_; }
  bool empty() const { return count_ == 0; }

  template <class Visitor>
  void for_each(Visitor visit) const {
    if (empty()) return;
    for (std::uint32_t value = 0; value < marks_->size(); ++value) {
      if ((*marks_)[value]) visit(MessageIndex{value});
    }
  }

 private:
  std::unique_ptr<std::vector<bool>> marks_;  // null: none
  std::uint32_t count_ = 0;
};

}  // namespace restante::maildrop
