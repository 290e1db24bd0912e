// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/credentials.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace {

constexpr std::string_view short_text = "hunter2";
constexpr std::string_view long_text = "correct horse battery staple, and then some";

// Set when memory that holds `long_text` is given back.
bool leaked = false;

}  // namespace

// The whole program's allocation functions, so that memory given back can be looked at. Inlined,
// they would let the compiler drop an allocation and what is asked of it.

[[gnu::noinline]] void* operator new(std::size_t size) {
  if (void* block = std::malloc(size)) return block;
  throw std::bad_alloc();
}

[[gnu::noinline]] void operator delete(void* block) noexcept {
  std::free(block);
}

[[gnu::noinline]] void operator delete(void* block, std::size_t size) noexcept {
  const std::string_view octets(static_cast<const char*>(block), block == nullptr ? 0 : size);
  if (octets.find(long_text) != octets.npos) leaked = true;
  std::free(block);
}

namespace restante::auth {
namespace {

// A Secret in memory that can be looked at after its end.
class Room {
 public:
  Secret* place(std::string_view text) { return new (octets_.data()) Secret(text); }
  bool contains(std::string_view text) const {
    return std::string_view(octets_.data(), octets_.size()).find(text) != std::string_view::npos;
  }

 private:
  alignas(Secret) std::array<char, sizeof(Secret)> octets_{};
};

TEST(Secret, RevealsWhatItWasGiven) {
  EXPECT_EQ(Secret(long_text).reveal(), long_text);
  EXPECT_EQ(Secret().reveal(), "");
  EXPECT_EQ(Secret(std::string_view("a\0b", 3)).reveal(), std::string_view("a\0b", 3));
}

TEST(Secret, LeavesNoOctetsInsideItselfWhenItDies) {
  Room room;
  Secret* secret = room.place(short_text);
  ASSERT_TRUE(room.contains(short_text)) << "a short text lies inside the object";
  std::destroy_at(secret);
  EXPECT_FALSE(room.contains(short_text.substr(1)));
}

TEST(Secret, LeavesNoOctetsInsideWhatItWasMovedFrom) {
  Room room;
  Secret* secret = room.place(short_text);
  const Secret moved = std::move(*secret);
  EXPECT_FALSE(room.contains(short_text.substr(1)));
  EXPECT_EQ(secret->reveal(), "");
  EXPECT_EQ(moved.reveal(), short_text);
  std::destroy_at(secret);
}

TEST(Secret, LeavesNoOctetsOfWhatItWasBeforeAnAssignment) {
  Room room;
  Secret* secret = room.place(short_text);
  *secret = Secret("x");
  EXPECT_FALSE(room.contains(short_text.substr(2)));
  EXPECT_EQ(secret->reveal(), "x");
  std::destroy_at(secret);
}

TEST(Secret, LeavesNoOctetsInMemoryGivenBack) {
  leaked = false;
  {
    Secret one(long_text);
    Secret copy = one;
    const Secret moved = std::move(one);
    copy = Secret("short");
    copy = moved;
    copy = Secret(std::string(long_text.size() * 2, 'x'));
  }
  EXPECT_FALSE(leaked);
}

TEST(Secret, IsWatchedByATestThatCanFail) {
  leaked = false;
  { const auto plain = std::make_unique<std::string>(long_text); }
  EXPECT_TRUE(leaked);
}

}  // namespace
}  // namespace restante::auth
