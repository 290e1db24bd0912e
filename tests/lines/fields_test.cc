// SPDX-License-Identifier: Apache-2.0
#include "restante/lines/fields.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <string>

namespace restante::lines {
namespace {

TEST(Fields, AreReadAsTheyWereWritten) {
  std::array<char, 100> memory;
  Writer writer(memory);
  writer.u8(255).u16(65535).text("a\0b").u32(4'294'967'295);
  writer.u64(std::numeric_limits<std::uint64_t>::max()).i64(-5).text("");
  ASSERT_TRUE(writer.is_intact());
  Reader reader(writer.octets());
  EXPECT_EQ(reader.u8(), 255);
  EXPECT_EQ(reader.u16(), 65535);
  EXPECT_EQ(reader.text(), "a\0b");
  EXPECT_EQ(reader.u32(), 4'294'967'295);
  EXPECT_EQ(reader.u64(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_FALSE(reader.is_done());
  EXPECT_EQ(reader.i64(), -5);
  EXPECT_EQ(reader.text(), "");
  EXPECT_TRUE(reader.is_done());
}

TEST(AWriter, LeavesOutWhatDoesNotFitAndAllAfterIt) {
  std::array<char, 9> memory{};
  Writer writer(memory);
  writer.u32(7);
  EXPECT_TRUE(writer.is_intact());
  writer.text("xy");
  EXPECT_FALSE(writer.is_intact());
  writer.u8(1);
  EXPECT_EQ(writer.octets().size(), 4U);
}

TEST(AWriter, FillsItsMemory) {
  std::array<char, 6> memory{};
  Writer writer(memory);
  writer.text("xy");
  EXPECT_TRUE(writer.is_intact());
  EXPECT_EQ(writer.octets().size(), memory.size());
}

TEST(AWriter, OverwritesAndBeginsAnew) {
  std::array<char, 20> memory{};
  Writer writer(memory);
  writer.text("secret").text("and what does not fit");
  writer.wipe();
  EXPECT_EQ(std::string(memory.data(), 10), std::string(10, '\0'));
  writer.u8(3);
  EXPECT_TRUE(writer.is_intact());
  EXPECT_EQ(writer.octets(), "\3");
}

TEST(AReaderOfFields, ReadsNothingOutside) {
  const std::string length_of_more("\5\0\0\0abcd", 8);
  Reader reader(length_of_more);
  EXPECT_EQ(reader.text(), "");
  EXPECT_FALSE(reader.is_intact());
  EXPECT_EQ(reader.u8(), 0);
  EXPECT_FALSE(reader.is_done());
}

TEST(AReaderOfFields, BelievesNoLength) {
  const std::string length("\xff\xff\xff\xff", 4);
  Reader reader(length);
  EXPECT_EQ(reader.text(), "");
  EXPECT_FALSE(reader.is_intact());
}

TEST(AReaderOfFields, OfNothingHasNothing) {
  Reader reader("");
  EXPECT_TRUE(reader.is_done());
  EXPECT_EQ(reader.u64(), 0U);
  EXPECT_FALSE(reader.is_intact());
}

}  // namespace
}  // namespace restante::lines
