// SPDX-License-Identifier: Apache-2.0
#include "report/growth.h"

#include <gtest/gtest.h>

#include <cmath>

namespace restante::load {
namespace {

constexpr const char* example = R"({"format": "restante-load growth", "format_version": 1,
  "title": "Cost", "charts": [{"title": "Login",
    "x": {"label": "messages", "unit": "number"}, "y": {"label": "login", "unit": "us"},
    "series": [{"name": "a <b>", "points": [[100, 40], [10, 4], [1000, 400]]}]}]})";

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const std::size_t at = text.find(what);
  EXPECT_NE(text.npos, at) << what;
  return text.replace(at, what.size(), by);
}

std::string complaint(const std::string& json) {
  const auto growth = growth_from_json(json, "g.json");
  return growth ? "none" : growth.error().text;
}

TEST(Fit, FindsTheExponentOfAPowerLaw) {
  for (const double exponent : {-1.0, 0.0, 0.5, 1.0, 1.5, 2.0}) {
    for (const double factor : {0.001, 1.0, 4000.0}) {
      std::vector<Point> points;
      for (double x = 1; x < 1e6; x *= 3) points.push_back({x, factor * std::pow(x, exponent)});
      const auto law = fit(points);
      ASSERT_TRUE(law);
      EXPECT_NEAR(exponent, law->exponent, 1e-9);
      EXPECT_NEAR(factor, law->factor, 1e-9 * factor);
      EXPECT_NEAR(1, law->r_squared, 1e-9);
      EXPECT_NEAR(law->at(77), factor * std::pow(77, exponent), 1e-6 * law->at(77));
    }
  }
}

TEST(Fit, IsTheLeastSquaresInTheLogarithms) {
  const auto law = fit({{1, 1}, {10, 100}, {100, 10}});
  ASSERT_TRUE(law);
  EXPECT_NEAR(0.5, law->exponent, 1e-12);
  EXPECT_NEAR(0.25, law->r_squared, 1e-12);
}

TEST(Fit, NeedsTwoSizes) {
  EXPECT_FALSE(fit({}));
  EXPECT_FALSE(fit({{5, 1}}));
  EXPECT_FALSE(fit({{5, 1}, {5, 2}}));
}

TEST(Growth, ReadsPointsInTheOrderOfTheirSizes) {
  const auto growth = growth_from_json(example, "g.json");
  ASSERT_TRUE(growth) << growth.error().text;
  const GrowthSeries& series = growth->charts.at(0).series.at(0);
  EXPECT_EQ(10, series.points.at(0).x);
  EXPECT_EQ(400, series.points.at(2).y);
  EXPECT_EQ("1.00", exponents_table(growth->charts[0]).rows.at(0).cells.at(2));
}

TEST(Growth, TheLegendSaysTheExponentAndNamesAreText) {
  const auto growth = growth_from_json(example, "g.json");
  ASSERT_TRUE(growth);
  const std::string page = html_growth(*growth);
  EXPECT_NE(page.npos, page.find("a &lt;b&gt; ~ x^1.00"));
  EXPECT_EQ(page.npos, page.find("<b>"));
}

TEST(Growth, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ("none", complaint(example));
  EXPECT_EQ("g.json: charts[0].series[0].points[1][0] should be above 0: the axes are logarithmic",
            complaint(replaced(example, "[10, 4]", "[0, 4]")));
  EXPECT_EQ("g.json: charts[0].series[0].points[1] should be a pair, [x, y]",
            complaint(replaced(example, "[10, 4]", "[10]")));
  EXPECT_EQ("g.json: charts[0].y.unit should be \"number\", \"us\" or \"octets\"",
            complaint(replaced(example, "\"us\"", "\"ms\"")));
  EXPECT_EQ("g.json: this JSON is not of the format \"restante-load growth\"",
            complaint(replaced(example, "growth", "growths")));
}

TEST(Growth, AChartWithoutPointsIsDrawnEmpty) {
  const auto growth =
      growth_from_json(replaced(example, "[[100, 40], [10, 4], [1000, 400]]", "[]"), "g.json");
  ASSERT_TRUE(growth);
  EXPECT_NE(std::string::npos, html_growth(*growth).find("</svg>"));
}

}  // namespace
}  // namespace restante::load
