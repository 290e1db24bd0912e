// SPDX-License-Identifier: Apache-2.0
//
// Owns an open file, or whatever else has a file descriptor, and closes it. Empty or moved from:
// negative; then number() may be used to carry a negated errno.
#pragma once

#include <unistd.h>

#include <utility>

namespace restante {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  bool is_open() const { return number_ >= 0; }
  int number() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_ = -1;
};

}  // namespace restante
