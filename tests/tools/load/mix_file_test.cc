// SPDX-License-Identifier: Apache-2.0
#include "mix_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace restante::load {
namespace {

class MixFile : public ::testing::Test {
 protected:
  ~MixFile() override { std::filesystem::remove(path_); }

  Result<std::vector<Weighted>> read(const std::string& text) {
    std::ofstream(path_) << text;
    return read_mix(path_);
  }

  // What is wrong, without the path.
  std::string complaint(const std::string& text) {
    const auto mix = read(text);
    EXPECT_FALSE(mix.has_value()) << text;
    return mix.has_value() ? "" : mix.error().text.substr(path_.size() + 1);
  }

  const std::string path_ = std::filesystem::temp_directory_path() /
                            ("mix_file_test." + std::to_string(::getpid()) + ".toml");
};

TEST_F(MixFile, IsScenariosWithTheirWeights) {
  const auto mix = read(R"(
[[scenario]]
kind = "poll"
weight = 80
[[scenario]]
kind = "drain"
retrieve = 3
octets_max = 1000
[[scenario]]
kind = "fetch"
weight = 0.5
retrieve = 0
list = true
)");
  ASSERT_TRUE(mix.has_value()) << mix.error().text;
  ASSERT_EQ(mix->size(), 3U);
  EXPECT_EQ((*mix)[0].scenario.name, "poll");
  EXPECT_EQ((*mix)[0].weight, 80);
  EXPECT_FALSE((*mix)[0].scenario.asks_list);
  EXPECT_EQ((*mix)[1].weight, 1);
  EXPECT_EQ((*mix)[1].scenario.retrieve, 3U);
  EXPECT_EQ((*mix)[1].scenario.octets_max, 1'000U);
  EXPECT_TRUE((*mix)[1].scenario.asks_list);
  EXPECT_TRUE((*mix)[1].scenario.deletes);
  EXPECT_EQ((*mix)[2].weight, 0.5);
  EXPECT_EQ((*mix)[2].scenario.retrieve, Scenario::all);
  EXPECT_TRUE((*mix)[2].scenario.asks_list);
}

TEST_F(MixFile, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(complaint("[[scenario]]\nkind = \"fly\"\n"),
            "1:1: kind must be \"login\", \"poll\", \"fetch\" or \"drain\"");
  EXPECT_EQ(complaint("[[scenario]]\nkind = \"noop\"\n"),
            "1:1: kind must be \"login\", \"poll\", \"fetch\" or \"drain\"");
  EXPECT_EQ(complaint("[[scenario]]\nkind = \"poll\"\nwieght = 1\n"), "3:10: unknown key wieght");
  EXPECT_EQ(complaint("[[scenario]]\nkind = \"poll\"\nweight = 0\n"),
            "3:10: weight must be a number above 0");
  EXPECT_EQ(complaint("[[scenario]]\nkind = \"fetch\"\nretrieve = -1\n"),
            "3:12: retrieve must be a whole number, 0 or more");
  EXPECT_EQ(complaint("scenario = 1\n"), " write one [[scenario]] or more, and nothing else");
  EXPECT_EQ(complaint("[[scenario]]\nkind = \"poll\"\n[more]\n"),
            " write one [[scenario]] or more, and nothing else");
  EXPECT_TRUE(complaint("[[scenario\n").starts_with("1:"));
}

TEST_F(MixFile, MustBeThere) {
  const auto mix = read_mix("/nowhere/mix.toml");
  ASSERT_FALSE(mix.has_value());
  EXPECT_EQ(mix.error().kind, ErrorKind::NotFound);
}

}  // namespace
}  // namespace restante::load
