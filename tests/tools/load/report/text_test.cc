// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "report/printable.h"
#include "report/quantity.h"
#include "report/scale.h"
#include "report/table.h"

namespace restante::load {
namespace {

TEST(Quantity, ChoosesTheUnitThatFits) {
  EXPECT_EQ("850 µs", text(850, Quantity::Latency));
  EXPECT_EQ("1 ms", text(999.7, Quantity::Latency));
  EXPECT_EQ("1.24 ms", text(1238, Quantity::Latency));
  EXPECT_EQ("75 s", text(75e6, Quantity::Latency));
  EXPECT_EQ("512 B", text(512, Quantity::Octets));
  EXPECT_EQ("1.5 MiB", text(1.5 * 0x1p20, Quantity::Octets));
  EXPECT_EQ("12,346", text(12345.6, Quantity::Number));
  EXPECT_EQ("0.25", text(0.25, Quantity::Number));
  EXPECT_EQ("0 %", text(1, Quantity::Percentile));
  EXPECT_EQ("99.99 %", text(10000, Quantity::Percentile));
}

TEST(Quantity, CountsKeepEveryDigit) {
  EXPECT_EQ("0", count_text(0));
  EXPECT_EQ("999", count_text(999));
  EXPECT_EQ("1,000", count_text(1000));
  EXPECT_EQ("18,446,744,073,709,551,615", count_text(18446744073709551615u));
}

TEST(Quantity, NothingIsNoReference) {
  EXPECT_EQ("1.25×", ratio_text(5, 4));
  EXPECT_EQ(no_number, ratio_text(5, 0));
}

TEST(Printable, KeepsTextAndReplacesAllElse) {
  EXPECT_EQ("Grüße, 😀", printable("Grüße, 😀"));
  EXPECT_EQ("�[31m�", printable("\x1b[31m\n"));
  EXPECT_EQ("a�b", printable("a\xFF"
                             "b"));
  EXPECT_EQ("��", printable("\xC0\x80")) << "overlong";
  EXPECT_EQ("���", printable("\xED\xA0\x80")) << "a surrogate";
  EXPECT_EQ("��", printable("\xC2\x85")) << "a control of C1";
  EXPECT_EQ("�", printable("\xE2")) << "cut off";
}

TEST(Printable, EscapesWhatHtmlReads) {
  EXPECT_EQ("&lt;script&gt;&amp;&quot;&#39;", escaped("<script>&\"'"));
}

TEST(Table, AlignsByCharactersNotOctets) {
  const Table table{"", {"", "p50", "max"}, {{{"STAT", "9 µs", "10 ms"}}, {{"ü", "12 ms", "1 s"}}}};
  EXPECT_EQ(
      "          p50    max\n"
      "  STAT   9 µs  10 ms\n"
      "  ü     12 ms    1 s\n",
      as_text(table));
}

TEST(Scale, EndsAtMarksThatContainTheValues) {
  for (double most = 0.001; most < 1e9; most *= 1.7) {
    const Scale linear = Scale::linear(most, Quantity::Number);
    EXPECT_GE(linear.high(), most * (1 - 1e-6));
    EXPECT_LE(linear.high(), most * 2);
    EXPECT_GE(linear.ticks().size(), 3u);
    EXPECT_LE(linear.ticks().size(), 8u);
    const Scale logarithmic = Scale::logarithmic(most / 30, most, Quantity::Latency);
    EXPECT_LE(logarithmic.low(), most / 30 * (1 + 1e-6));
    EXPECT_GE(logarithmic.high(), most * (1 - 1e-6));
    EXPECT_NEAR(1, logarithmic.place(logarithmic.ticks().back().value), 1e-6);
    EXPECT_NEAR(0, logarithmic.place(logarithmic.ticks().front().value), 1e-6);
  }
}

TEST(Scale, PlacesValuesBetweenTheEnds) {
  const Scale linear = Scale::linear(10, Quantity::Number);
  EXPECT_DOUBLE_EQ(0.5, linear.place(5));
  EXPECT_DOUBLE_EQ(1, linear.place(11));
  const Scale logarithmic = Scale::logarithmic(1, 10000, Quantity::Number);
  EXPECT_DOUBLE_EQ(0.5, logarithmic.place(100));
  EXPECT_DOUBLE_EQ(0, logarithmic.place(0));
}

TEST(Scale, OctetsAreMarkedAtPowersOfTwo) {
  const Scale scale = Scale::logarithmic(3 * 0x1p20, 50 * 0x1p20, Quantity::Octets);
  EXPECT_EQ("2 MiB", scale.ticks().front().label);
  EXPECT_EQ("64 MiB", scale.ticks().back().label);
}

}  // namespace
}  // namespace restante::load
