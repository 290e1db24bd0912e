// SPDX-License-Identifier: Apache-2.0
#include "header_refusals.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "manual_host.h"
#include "restante/base/log.h"

namespace restante::server {
namespace {

using channel::ProxyFault;

class Host final : public channel::testing::ManualHost<channel::Host> {
 public:
  Host() : ManualHost(Duration(0)) {}
};

class Refusals : public testing::Test {
 protected:
  Refusals()
      : file_(std::filesystem::temp_directory_path() /
              ("restante-refusals-" + std::to_string(::getpid()) + ".log")) {
    EXPECT_TRUE(log::open({.target = file_.string()}).has_value());
    refusals_.emplace(host_, sheet_);
  }
  ~Refusals() override {
    refusals_.reset();
    EXPECT_TRUE(log::open({}).has_value());
    std::filesystem::remove(file_);
  }

  void refuse(const std::string& balancer, ProxyFault fault = ProxyFault::Late) {
    refusals_->refused(loop::Address::parse(balancer).value(), "0.0.0.0:110", fault);
  }

  // What was said since, from behind the event.
  std::vector<std::string> said() {
    std::ifstream all(file_);
    std::vector<std::string> lines;
    std::size_t number = 0;
    for (std::string line; std::getline(all, line);) {
      EXPECT_TRUE(line.contains("level=warning event=\"PROXY header refused\" ")) << line;
      if (number++ < heard_) continue;
      const std::size_t begin = line.find("via=");
      lines.push_back(line.substr(begin, line.find(" advice=") - begin));
    }
    heard_ = number;
    return lines;
  }

  Host host_;
  metrics::Sheet sheet_{};
  std::optional<HeaderRefusals> refusals_;

 private:
  const std::filesystem::path file_;
  std::size_t heard_ = 0;
};

using Lines = std::vector<std::string>;

TEST_F(Refusals, AreSaidAtOnce) {
  refuse("192.0.2.1:4711", ProxyFault::NoHeader);
  EXPECT_EQ(said(), Lines{"via=192.0.2.1:4711 listener=0.0.0.0:110 reason=no-header before=0"});
}

TEST_F(Refusals, AreCountedByReasonWhetherOrNotTheyAreSaid) {
  for (const ProxyFault fault :
       {ProxyFault::NoHeader, ProxyFault::Malformed, ProxyFault::TooLong, ProxyFault::WrongChecksum,
        ProxyFault::Late, ProxyFault::GaveWay}) {
    for (int time = 0; time < 2; ++time) refuse("192.0.2.1:1", fault);
    const std::size_t cell = metrics::cell(metrics::Metric::HeadersRefused, fault);
    EXPECT_EQ(sheet_.get(cell), 2U);
    std::string reason(channel::name_of(fault));
    std::ranges::replace(reason, '-', '_');
    const auto& family =
        metrics::catalogue()[static_cast<std::size_t>(metrics::Metric::HeadersRefused)];
    EXPECT_EQ(family.labels[0].values[static_cast<std::size_t>(fault)], reason);
  }
}

TEST_F(Refusals, OfABalancerAreALineASecond) {
  for (int count = 0; count < 1000; ++count) {
    refuse("192.0.2.1:1");
    host_.pass(std::chrono::milliseconds(10));
  }
  // The first at once, and then a line behind each second of the ten.
  const Lines lines = said();
  EXPECT_EQ(lines.size(), 11U);
  EXPECT_EQ(lines[1], "via=192.0.2.1:1 listener=0.0.0.0:110 reason=late before=98");
}

TEST_F(Refusals, ThatWereNotSaidAreCounted) {
  for (const ProxyFault fault : {ProxyFault::Late, ProxyFault::Malformed, ProxyFault::TooLong}) {
    refuse("192.0.2.1:1", fault);
  }
  EXPECT_EQ(said().size(), 1U);
  host_.pass(HeaderRefusals::pause);
  EXPECT_EQ(said(), Lines{"via=192.0.2.1:1 listener=0.0.0.0:110 reason=too-long before=1"});
  host_.pass(HeaderRefusals::pause);
  EXPECT_EQ(said(), Lines());
  refuse("192.0.2.1:2");
  EXPECT_EQ(said().size(), 1U);
}

TEST_F(Refusals, OfSeveralBalancersAreApart) {
  refuse("192.0.2.1:1");
  host_.pass(HeaderRefusals::pause / 2);
  refuse("192.0.2.2:1");
  refuse("[2001:db8::1]:1");
  EXPECT_EQ(said().size(), 3U);
  refuse("192.0.2.1:2");
  refuse("192.0.2.2:2");
  host_.pass(HeaderRefusals::pause / 2);
  EXPECT_EQ(said(), Lines{"via=192.0.2.1:2 listener=0.0.0.0:110 reason=late before=0"});
  host_.pass(HeaderRefusals::pause / 2);
  EXPECT_EQ(said(), Lines{"via=192.0.2.2:2 listener=0.0.0.0:110 reason=late before=0"});
}

TEST_F(Refusals, OfVeryManyBalancersShareALine) {
  for (std::size_t count = 0; count < HeaderRefusals::balancers_max + 100; ++count) {
    refuse("192.0." + std::to_string(count / 200) + "." + std::to_string(count % 200) + ":1");
  }
  EXPECT_EQ(said().size(), HeaderRefusals::balancers_max + 1);
  host_.pass(HeaderRefusals::pause);
  EXPECT_EQ(said(), Lines{"via=192.0.1.155:1 listener=0.0.0.0:110 reason=late before=98"});
}

TEST_F(Refusals, AreSaidAtTheEnd) {
  refuse("192.0.2.1:1");
  refuse("192.0.2.1:2");
  EXPECT_EQ(said().size(), 1U);
  refusals_.reset();
  EXPECT_EQ(said().size(), 1U);
}

}  // namespace
}  // namespace restante::server
