// SPDX-License-Identifier: Apache-2.0
#include "mailbox/composer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ranges>
#include <string>
#include <vector>

#include "mailbox/sizes.h"

namespace restante::load {
namespace {

constexpr LineEnds both[] = {LineEnds::Lf, LineEnds::Crlf};

std::string compose(Composer& composer, std::uint64_t octets, std::uint64_t seed) {
  Random random(seed);
  return std::string(composer.compose(octets, seed, random));
}

// Without their ends; fails where a line has the wrong one.
std::vector<std::string> lines_of(std::string_view message, LineEnds line_ends) {
  std::vector<std::string> lines;
  while (!message.empty()) {
    const std::size_t end = message.find('\n');
    if (end == message.npos) ADD_FAILURE() << "a line without an end";
    std::string line(message.substr(0, end));
    if (line_ends == LineEnds::Crlf) {
      EXPECT_TRUE(line.ends_with('\r'));
      line.pop_back();
    }
    EXPECT_EQ(line.npos, line.find('\r'));
    lines.push_back(line);
    message.remove_prefix(std::min(end, message.size() - 1) + 1);
  }
  return lines;
}

TEST(Composer, AMessageIsExactlyAsLongAsAskedFor) {
  for (const LineEnds line_ends : both) {
    Composer composer(1, line_ends);
    for (std::uint64_t octets = message_octets_min; octets < 9000; ++octets) {
      Random random(octets);
      const std::string_view message = composer.compose(octets, octets, random);
      ASSERT_EQ(octets, message.size());
      ASSERT_EQ('\n', message.back());
    }
    EXPECT_EQ(10u << 20, compose(composer, 10 << 20, 5).size());
  }
}

TEST(Composer, LinesEndAsAskedForAndAreShortEnough) {
  for (const LineEnds line_ends : both) {
    Composer composer(1, line_ends);
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
      for (const std::string& line : lines_of(compose(composer, 5000 + seed, seed), line_ends)) {
        EXPECT_LE(line.size(), 998u);
      }
    }
  }
}

TEST(Composer, IsTheSameForTheSameSeedsAlone) {
  Composer composer(1, LineEnds::Lf);
  Composer twin(1, LineEnds::Lf);
  Composer other(2, LineEnds::Lf);
  const std::string message = compose(composer, 20'000, 3);
  EXPECT_EQ(message, compose(twin, 20'000, 3));
  EXPECT_NE(message, compose(twin, 20'000, 4));
  EXPECT_NE(message, compose(other, 20'000, 3));
}

TEST(Composer, BeginsNoLineOfALargeMessageWithADot) {
  Composer composer(1, LineEnds::Crlf);
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const std::string message(compose(composer, 2 * Composer::large_octets_min, seed));
    EXPECT_EQ(message.find("\n."), std::string::npos);
  }
}

TEST(Composer, MakesHeadersAndDotsAndAttachments) {
  Composer composer(1, LineEnds::Lf);
  std::size_t dots = 0;
  std::size_t attachments = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto lines = lines_of(compose(composer, 50'000, seed), LineEnds::Lf);
    const auto blank = std::ranges::find(lines, "");
    for (const char* field : {"From: ", "Date: ", "Subject: ", "Message-ID: ", "Received: "}) {
      EXPECT_TRUE(std::any_of(lines.begin(), blank, [field](const std::string& line) {
        return line.starts_with(field);
      })) << field;
    }
    dots += std::ranges::count_if(lines, [](const auto& line) { return line.starts_with('.'); });
    attachments += std::ranges::count(lines, "Content-Transfer-Encoding: base64");
    EXPECT_EQ(std::ranges::count(lines, "--=_part_of_a_message--"),
              std::ranges::count(lines, "Content-Transfer-Encoding: base64"));
  }
  EXPECT_GT(dots, 20u);
  EXPECT_GT(attachments, 3u);
  EXPECT_LT(attachments, 17u);
}

TEST(Sizes, AreDrawnFromTheirLaw) {
  Random random(1);
  EXPECT_EQ(10u << 20, Sizes::parse("fixed:10MiB")->draw(random));
  std::vector<std::uint64_t> drawn;
  for (int i = 0; i < 10'001; ++i) drawn.push_back(Sizes::parse("uniform:1KiB-2KiB")->draw(random));
  EXPECT_LE(1024u, std::ranges::min(drawn));
  EXPECT_GE(2048u, std::ranges::max(drawn));
  EXPECT_LT(std::ranges::min(drawn) + 1000, std::ranges::max(drawn));
  for (auto& octets : drawn) octets = Sizes::parse("lognormal:8KiB,1.0")->draw(random);
  std::ranges::nth_element(drawn, drawn.begin() + 5000);
  EXPECT_NEAR(8192, static_cast<double>(drawn[5000]), 400) << "the median";
  std::ranges::nth_element(drawn, drawn.begin() + 8413);
  EXPECT_NEAR(8192 * 2.718, static_cast<double>(drawn[8413]), 1500) << "one deviation above";
}

TEST(Sizes, ALogNormalLawStaysWithinTheLimits) {
  Random random(1);
  const auto sizes = Sizes::parse("lognormal:600,5");
  ASSERT_TRUE(sizes);
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t octets = sizes->draw(random);
    EXPECT_LE(message_octets_min, octets);
    EXPECT_GE(message_octets_max, octets);
  }
}

TEST(Sizes, OtherTextsAreRefused) {
  for (const char* text : {"", "fixed", "fixed:", "fixed:1kb", "fixed:511", "fixed:2GiB",
                           "fixed:-1KiB", "uniform:2KiB-1KiB", "uniform:1KiB", "lognormal:8KiB",
                           "lognormal:8KiB,x", "lognormal:8KiB,-1", "lognormal:8KiB,nan",
                           "lognormal:8KiB,6", "normal:8KiB,1", "fixed:99999999999999999999B"}) {
    EXPECT_FALSE(Sizes::parse(text)) << text;
  }
}

}  // namespace
}  // namespace restante::load
