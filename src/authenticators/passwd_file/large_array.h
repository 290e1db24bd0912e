// SPDX-License-Identifier: Apache-2.0
//
// An array of hundreds of megabytes, of zeroes at first. In memory of our own it lies in large
// pages where the system has them: each look at some place of it takes a sixth longer without. In a
// part of shared memory it mostly does not, as few systems give these large pages.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

namespace restante::authenticators {

// Of memory that has a descriptor and is as long as it has to be.
struct SharedPart {
  int memory;
  std::size_t offset;  // a multiple of a page's size
  enum class Access { Read, Write } access;
};

template <class Element>
class LargeArray {
  static_assert(std::is_trivial_v<Element>);

 public:
  explicit LargeArray(std::size_t size) : size_(size) {
    map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  }
  LargeArray(std::size_t size, const SharedPart& part) : size_(size) {
    // What is sealed is mapped as if it might yet be copied: before 6.7 Linux refuses anything
    // else, and nothing is copied where nobody can write.
    const bool is_constant = part.access == SharedPart::Access::Read;
    map(is_constant ? PROT_READ : PROT_READ | PROT_WRITE, is_constant ? MAP_PRIVATE : MAP_SHARED,
        part.memory, part.offset);
  }
  LargeArray(LargeArray&& other) noexcept
      : elements_(std::exchange(other.elements_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  LargeArray& operator=(LargeArray&&) = delete;
  ~LargeArray() {
    if (elements_ != nullptr) ::munmap(elements_, octets());
  }

  // REQUIRES: not for SharedPart::Access::Read.
  Element* data() { return elements_; }
  Element& operator[](std::size_t index) { return elements_[index]; }

  const Element* data() const { return elements_; }
  std::size_t size() const { return size_; }
  const Element& operator[](std::size_t index) const { return elements_[index]; }

 private:
  std::size_t octets() const { return size_ * sizeof(Element); }

  void map(int protection, int flags, int memory, std::size_t offset) {
    if (size_ == 0) return;
    void* place = ::mmap(nullptr, octets(), protection, flags, memory, static_cast<off_t>(offset));
    if (place == MAP_FAILED) throw std::bad_alloc();
    ::madvise(place, octets(), MADV_HUGEPAGE);  // a wish
    elements_ = static_cast<Element*>(place);
  }

  Element* elements_ = nullptr;
  std::size_t size_;
};

}  // namespace restante::authenticators
