// SPDX-License-Identifier: Apache-2.0
//
// What was asked for on the command line, and the Plan that it makes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "restante/base/result.h"
#include "traffic/plan.h"

namespace restante::load {

struct TrafficOptions {
  std::string scenario;
  std::string mix_file;
  std::string target;

  std::string users = "user{1..100}";
  std::string password = "secret";
  std::string login = "USER";
  std::size_t clients = 10;
  std::size_t count = 1'000;  // of the clients of idle and storm
  double rate = 0;            // 0: a closed loop
  double warm_up_seconds = 2;
  double duration_seconds = 10;
  double timeout_seconds = 30;
  double arrival_seconds = 1;
  std::size_t noop_clients = 0;
  std::uint64_t retrieve = 5;  // 0: all
  bool list = false;
  bool tls = false;
  bool stls = false;
  bool pipeline = false;
  std::string resume = "off";
  std::string authority;
  std::string sources;
  unsigned threads = 1;
  std::uint64_t seed = 1;
  pid_t watched = 0;
  std::string label;
  std::string json;
  std::string html;
  bool quiet = false;
};

// Unsupported, Corrupt or NotFound: what was asked for can't be; the text says what would.
[[nodiscard]] Result<Plan> make_plan(const TrafficOptions& options);

// What was asked for, in words.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> describe(
    const TrafficOptions& options);

}  // namespace restante::load
