// SPDX-License-Identifier: Apache-2.0
//
// What one thread has measured: plain counting, without locks. Another thread gets copies.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "instant.h"
#include "operation.h"
#include "report/results.h"

namespace restante::load {

// What happened since the last interval began, for the progress and the plots.
struct Pulse {
  std::uint64_t sessions = 0;
  std::uint64_t requests = 0;
  std::uint64_t octets = 0;
  std::uint64_t errors = 0;
  std::uint64_t violations = 0;
  Histogram leading;

  void merge(const Pulse& other);
};

struct Measured {
  std::uint64_t count = 0;
  std::uint64_t octets = 0;
  Histogram latency;  // microseconds
};

class Recorder {
 public:
  explicit Recorder(Kind leading) : leading_(leading) {}

  // `octets`: of the answer.
  void record(Kind kind, Instant since, Instant now, std::uint64_t octets = 0);
  void count_session() { ++pulse_.sessions; }
  void count_request() { ++pulse_.requests; }
  void count_octets(std::uint64_t octets) { pulse_.octets += octets; }

  // The server is wrong; the world fails. `what` names the kind, `example` this case.
  void note_violation(std::string_view what, std::string_view example);
  void note_error(std::string_view what, std::string_view example);

  // The measurement begins: what was counted until now was the warm-up. Errors and violations are
  // kept, because the server is not to make any at any time.
  void forget_warm_up();

  // Hands over the interval, and begins the next.
  [[nodiscard]] Pulse take_pulse();

  // Adds all that was recorded to the results, in which the operations stand in the order of Kind.
  void add_to(Results& results) const;

 private:
  Kind leading_;
  std::array<Measured, kind_names.size()> measured_;
  Pulse pulse_;
  Pulse earlier_;  // the sum of the pulses taken
  std::vector<Tally> errors_;
  std::vector<Tally> violations_;
};

}  // namespace restante::load
