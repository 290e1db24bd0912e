// SPDX-License-Identifier: Apache-2.0
//
// What the body of a message is made of: numbers in the machine's own form and texts with their
// length before them, one after another. Nothing says which field is which: whoever reads asks for
// the same fields in the same order as they were written, and then whether all were there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace restante::lines {

// Writes to memory that its caller has. What does not fit is not written, nor is what comes after.
class Writer {
 public:
  explicit Writer(std::span<char> memory) : memory_(memory) {}

  Writer& u8(std::uint8_t value) { return plain(value); }
  Writer& u16(std::uint16_t value) { return plain(value); }
  Writer& u32(std::uint32_t value) { return plain(value); }
  Writer& u64(std::uint64_t value) { return plain(value); }
  Writer& i64(std::int64_t value) { return plain(value); }
  Writer& text(std::string_view value);

  // Whether all did fit.
  bool is_intact() const { return state_ == State::Intact; }
  std::string_view octets() const { return {memory_.data(), length_}; }
  // Overwrites what was written, and begins anew.
  void wipe();

 private:
  enum class State { Intact, TooLong };

  template <class Number>
  Writer& plain(Number value) {
    return raw(&value, sizeof value);
  }
  Writer& raw(const void* from, std::size_t octets);

  std::span<char> memory_;
  std::size_t length_ = 0;
  State state_ = State::Intact;
};

// Reads a body; texts are views of it. Where a field is not there as a whole it answers 0 or an
// empty text, then and ever after.
class Reader {
 public:
  explicit Reader(std::string_view body) : rest_(body) {}

  std::uint8_t u8() { return plain<std::uint8_t>(); }
  std::uint16_t u16() { return plain<std::uint16_t>(); }
  std::uint32_t u32() { return plain<std::uint32_t>(); }
  std::uint64_t u64() { return plain<std::uint64_t>(); }
  std::int64_t i64() { return plain<std::int64_t>(); }
  std::string_view text();

  // Whether all that was asked for was there.
  bool is_intact() const { return state_ == State::Intact; }
  // And nothing besides.
  bool is_done() const { return is_intact() && rest_.empty(); }

 private:
  enum class State { Intact, TooShort };

  template <class Number>
  Number plain() {
    Number value = 0;
    const std::string_view octets = take(sizeof value);
    if (!octets.empty()) std::memcpy(&value, octets.data(), sizeof value);
    return value;
  }
  std::string_view take(std::size_t octets);

  std::string_view rest_;
  State state_ = State::Intact;
};

}  // namespace restante::lines
