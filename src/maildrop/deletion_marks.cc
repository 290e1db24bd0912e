// SPDX-License-Identifier: Apache-2.0
#include "restante/maildrop/deletion_marks.h"

#include <cassert>

namespace restante::maildrop {

bool DeletionMarks::contains(MessageIndex index) const {
  return marks_ != nullptr && index.value < marks_->size() && (*marks_)[index.value];
}

void DeletionMarks::mark(MessageIndex index) {
  assert(!contains(index));
  if (marks_ == nullptr) marks_ = std::make_unique<std::vector<bool>>();
  if (index.value >= marks_->size()) marks_->resize(std::size_t{index.value} + 1);
  (*marks_)[index.value] = true;
  ++count_;
}

void DeletionMarks::clear() {
  *this = {};
}

}  // namespace restante::maildrop
