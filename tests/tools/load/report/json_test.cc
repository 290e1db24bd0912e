// SPDX-License-Identifier: Apache-2.0
#include "report/json.h"

#include <gtest/gtest.h>

#include "random_results.h"

namespace restante::load {
namespace {

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const std::size_t at = text.find(what);
  EXPECT_NE(text.npos, at) << what;
  return text.replace(at, what.size(), by);
}

Results small_results() {
  Results run;
  run.label = "calm";
  run.seconds = 2;
  run.operations.push_back({"STAT", 1, 20, {}});
  run.operations.back().latency.record(300);
  return run;
}

std::string complaint(const std::string& json) {
  const auto read = from_json(json, "run.json");
  if (read) return "none";
  EXPECT_EQ(ErrorKind::Corrupt, read.error().kind);
  return read.error().text;
}

TEST(Json, ReadsWhatItHasWritten) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Results written = random_results(seed);
    const auto read = from_json(to_json(written), "run.json");
    ASSERT_TRUE(read) << read.error().text;
    EXPECT_EQ(written, *read) << seed;
  }
}

TEST(Json, OctetsThatAreNoUtf8AreReplaced) {
  Results run = small_results();
  run.label = "a\xFFz";
  const auto read = from_json(to_json(run), "run.json");
  ASSERT_TRUE(read);
  EXPECT_EQ("a\xEF\xBF\xBDz", read->label);
}

TEST(Json, IgnoresWhatItDoesNotKnow) {
  const std::string json = replaced(to_json(small_results()), "\"label\"", "\"mood\":1,\"label\"");
  EXPECT_EQ("none", complaint(json));
}

TEST(Json, SaysWhatIsWrongAndWhere) {
  const std::string json = to_json(small_results());
  EXPECT_EQ("run.json: this is no JSON", complaint(json.substr(0, json.size() / 2)));
  EXPECT_EQ("run.json: this is no JSON", complaint(""));
  EXPECT_EQ("run.json: this JSON is not of the format \"restante-load results\"", complaint("{}"));
  EXPECT_EQ("run.json: this JSON is not of the format \"restante-load results\"", complaint("[]"));
  EXPECT_EQ("run.json: this restante-load reads format_version 1 alone",
            complaint(replaced(json, "\"format_version\":1", "\"format_version\":2")));
  EXPECT_EQ("run.json: seconds is missing", complaint(replaced(json, "\"seconds\"", "\"s\"")));
  EXPECT_EQ("run.json: label should be a text", complaint(replaced(json, "\"calm\"", "5")));
  EXPECT_EQ("run.json: seconds should be a number",
            complaint(replaced(json, "\"seconds\":2.0", "\"seconds\":\"2\"")));
  EXPECT_EQ("run.json: operations[0].octets should be a whole number, 0 or more",
            complaint(replaced(json, "\"octets\":20", "\"octets\":-20")));
  EXPECT_EQ("run.json: operations[0].latency is no histogram: its buckets, sum and max do not fit",
            complaint(replaced(json, "\"max\":300", "\"max\":3000")));
  EXPECT_EQ("run.json: operations[0].latency.buckets[0] should be a pair, [lowest, count]",
            complaint(replaced(json, "[[300,1]]", "[[300]]")));
  EXPECT_EQ("run.json: errors should be an array",
            complaint(replaced(json, "\"errors\":[]", "\"errors\":{}")));
}

TEST(Json, AFileThatIsNotThereIsNotFound) {
  const auto read = read_json("/nonexistent/run.json");
  ASSERT_FALSE(read);
  EXPECT_EQ(ErrorKind::NotFound, read.error().kind);
}

}  // namespace
}  // namespace restante::load
