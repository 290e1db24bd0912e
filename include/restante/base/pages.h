// SPDX-License-Identifier: Apache-2.0
//
// Memory that octets come to on their way from the kernel, or leave from.
//
// What the kernel copies of a file or a socket mostly begins with a page. Where the copy lies a few
// octets further into its page than the original, a processor that copies with one instruction
// takes twice the time (`rep movsb` on AMD's Zen), and that is where malloc() puts a large buffer.
// So this memory begins in the middle of a page.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <span>

namespace restante {

class Pages {
 public:
  explicit Pages(std::size_t octets)
      : memory_(new (alignment) char[octets + middle]), octets_(octets) {}

  std::span<char> all() const { return {memory_.get() + middle, octets_}; }

 private:
  // Of the pages that most systems have; elsewhere nothing is lost.
  static constexpr std::align_val_t alignment{4096};
  static constexpr std::size_t middle = 2048;

  struct Free {
    void operator()(char* memory) const { ::operator delete[](memory, alignment); }
  };

  std::unique_ptr<char[], Free> memory_;
  std::size_t octets_;
};

}  // namespace restante
