// SPDX-License-Identifier: Apache-2.0
//
// Overwriting what may be a secret before its memory goes back.
#pragma once

#include <cstring>
#include <memory>
#include <string>

namespace restante {

// The whole buffer, not the text alone: a string that was moved from, or made shorter, still has
// the octets in it. Empty afterwards.
inline void wipe(std::string& text) {
  text.resize(text.capacity());
  ::explicit_bzero(text.data(), text.size());
  text.clear();
}

// Overwrites the text of a string at the end of a scope, however that ends, and keeps its buffer
// for the next. REQUIRES: the buffer does not move meanwhile; then there is nothing outside of the
// text.
class WipeAtEnd {
 public:
  explicit WipeAtEnd(std::string& text) : text_(text) {}
  WipeAtEnd(const WipeAtEnd&) = delete;
  WipeAtEnd& operator=(const WipeAtEnd&) = delete;
  ~WipeAtEnd() {
    ::explicit_bzero(text_.data(), text_.size());
    text_.clear();
  }

 private:
  std::string& text_;
};

// For a string on the heap.
struct WipingDelete {
  void operator()(std::string* text) const {
    wipe(*text);
    delete text;
  }
};

}  // namespace restante
