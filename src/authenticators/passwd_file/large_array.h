// SPDX-License-Identifier: Apache-2.0
//
// An array of hundreds of megabytes, of zeroes at first, in large pages where the system has them:
// with pages of 4 KiB filling it takes twice the time, and so does each look at some place of it.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

namespace restante::authenticators {

template <class Element>
class LargeArray {
  static_assert(std::is_trivial_v<Element>);

 public:
  explicit LargeArray(std::size_t size) : size_(size) {
    if (size == 0) return;
    void* memory =
        ::mmap(nullptr, octets(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    ::madvise(memory, octets(), MADV_HUGEPAGE);  // a wish
    elements_ = static_cast<Element*>(memory);
  }
  LargeArray(LargeArray&& other) noexcept
      : elements_(std::exchange(other.elements_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  LargeArray& operator=(LargeArray&&) = delete;
  ~LargeArray() {
    if (elements_ != nullptr) ::munmap(elements_, octets());
  }

  Element* data() { return elements_; }
  const Element* data() const { return elements_; }
  std::size_t size() const { return size_; }
  Element& operator[](std::size_t index) { return elements_[index]; }
  const Element& operator[](std::size_t index) const { return elements_[index]; }

 private:
  std::size_t octets() const { return size_ * sizeof(Element); }

  Element* elements_ = nullptr;
  std::size_t size_;
};

}  // namespace restante::authenticators
