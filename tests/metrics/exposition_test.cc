// SPDX-License-Identifier: Apache-2.0
#include "restante/metrics/exposition.h"

#include <gtest/gtest.h>

#include <memory>

namespace restante::metrics {
namespace {

class AnExposition : public ::testing::Test {
 protected:
  AnExposition() {
    exposed_.version = "1.2.3";
    exposed_.listeners = std::vector<std::string>(listeners_max);
    exposed_.listeners[0] = "127.0.0.1:110";
  }

  std::string text(Format format = Format::Text) { return expose(exposed_, format); }
  void expect_line(const std::string& line, Format format = Format::Text) {
    EXPECT_NE(text(format).find('\n' + line + '\n'), std::string::npos) << line;
  }

  Exposed exposed_;
};

TEST_F(AnExposition, HasAllMetricsFromTheFirst) {
  for (const Family& family : catalogue()) {
    if (family.name.empty()) continue;
    EXPECT_NE(text().find("# TYPE " + std::string(family.name) + ' '), std::string::npos);
  }
  expect_line("restante_build_info{version=\"1.2.3\"} 1");
  expect_line("restante_sessions{state=\"update\"} 0");
  expect_line("restante_connections_total{listener=\"127.0.0.1:110\"} 0");
  expect_line("restante_logins_total{mechanism=\"USER\",result=\"in_use\"} 0");
  expect_line("restante_commands_total{verb=\"other\",result=\"err\"} 0");
  expect_line("restante_login_seconds_bucket{le=\"0.0001\"} 0");
  expect_line("restante_login_seconds_bucket{le=\"10\"} 0");
  expect_line("restante_tls_handshakes_total{version=\"TLSv1.3\",resumed=\"true\"} 0");
}

TEST_F(AnExposition, SaysNothingOfPlacesThatAreNobodys) {
  EXPECT_EQ(text().find("listener=\"\""), std::string::npos);
}

TEST_F(AnExposition, HasHistogramsWhoseBucketsAddUp) {
  const std::size_t first = first_cell(Metric::CommandSeconds);
  exposed_.figures[first] = 3;
  exposed_.figures[first + 1] = 2;
  exposed_.figures[first + bounds.size()] = 1;
  exposed_.figures[first + buckets] = 12'000'345;
  expect_line("restante_command_seconds_bucket{verb=\"APOP\",le=\"0.0001\"} 3");
  expect_line("restante_command_seconds_bucket{verb=\"APOP\",le=\"0.00025\"} 5");
  expect_line("restante_command_seconds_bucket{verb=\"APOP\",le=\"10\"} 5");
  expect_line("restante_command_seconds_bucket{verb=\"APOP\",le=\"+Inf\"} 6");
  expect_line("restante_command_seconds_sum{verb=\"APOP\"} 12.000345");
  expect_line("restante_command_seconds_count{verb=\"APOP\"} 6");
}

TEST_F(AnExposition, EscapesWhatAnOperatorWrote) {
  exposed_.listeners[0] = "unix:/a\"b\\c\nd";
  expect_line("restante_connections_total{listener=\"unix:/a\\\"b\\\\c\\nd\"} 0");
}

TEST_F(AnExposition, NamesCertificates) {
  exposed_.certificates = {{"/etc/cert.pem", 1'800'000'000}};
  expect_line(
      "restante_tls_certificate_expiry_timestamp_seconds{name=\"/etc/cert.pem\"} 1800000000");
}

TEST_F(AnExposition, IsOpenMetricsWhereThatIsWanted) {
  const std::string open = text(Format::OpenMetrics);
  EXPECT_TRUE(open.ends_with("\n# EOF\n"));
  expect_line("# TYPE restante_sent_octets counter", Format::OpenMetrics);
  expect_line("restante_sent_octets_total 0", Format::OpenMetrics);
  expect_line("# TYPE restante_build info", Format::OpenMetrics);
  expect_line("restante_login_seconds_bucket{le=\"1.0\"} 0", Format::OpenMetrics);
  EXPECT_EQ(text().find("# EOF"), std::string::npos);
}

TEST(AQuantile, LiesWhereItsBucketIs) {
  std::array<std::uint64_t, buckets> counts{};
  EXPECT_EQ(quantile(counts, 0.5), 0U);
  counts[0] = 2;  // up to 100 µs
  EXPECT_EQ(quantile(counts, 0.5), 50U);
  counts[2] = 2;  // 250 to 500 µs
  EXPECT_EQ(quantile(counts, 0.5), 100U);
  EXPECT_EQ(quantile(counts, 0.75), 375U);
  EXPECT_EQ(quantile(counts, 1), 500U);
  counts.back() = 100;  // beyond all bounds
  EXPECT_EQ(quantile(counts, 0.99), 10'000'000U);
}

}  // namespace
}  // namespace restante::metrics
