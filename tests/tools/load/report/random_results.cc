// SPDX-License-Identifier: Apache-2.0
#include "random_results.h"

#include "report/results.h"

#include <iterator>
#include <random>
#include <string>

namespace restante::load {

namespace {

class RandomResults {
 public:
  explicit RandomResults(std::uint64_t seed) : engine_(seed) {}

  Results next() {
    Results run;
    for (std::string* text : {&run.label, &run.scenario, &run.target, &run.began, &run.version,
                              &run.machine, &run.leading}) {
      *text = this->text();
    }
    run.seconds = fraction() * 60;
    for (std::uint64_t* count :
         {&run.sessions, &run.requests, &run.octets, &run.connections_open_most}) {
      *count = engine_();
    }
    for (auto i = below(4); i > 0; --i) run.settings.emplace_back(text(), text());
    for (auto i = below(4); i > 0; --i) run.operations.push_back(operation());
    for (auto i = below(9); i > 0; --i) run.intervals.push_back(interval(run.intervals.size()));
    for (auto i = below(3); i > 0; --i) run.errors.push_back(tally());
    for (auto i = below(3); i > 0; --i) run.violations.push_back(tally());
    for (auto i = below(9); i > 0; --i) {
      run.server.push_back({static_cast<double>(run.server.size()), below(1 << 30), fraction()});
    }
    return run;
  }

 private:
  std::uint64_t below(std::uint64_t end) { return engine_() % end; }
  double fraction() { return std::uniform_real_distribution<double>()(engine_); }

  std::string text() {
    constexpr const char* pieces[] = {"a",    "Z",   " ", "\"", "\\", "\n",
                                      "\x01", "<b>", "&", "ü",  "€",  "😀"};
    std::string text;
    for (auto i = below(12); i > 0; --i) text += pieces[below(std::size(pieces))];
    return text;
  }

  Operation operation() {
    Operation operation{text(), engine_(), engine_(), {}};
    for (auto i = below(50); i > 0; --i) operation.latency.record(engine_() >> below(64));
    return operation;
  }

  Interval interval(std::size_t index) {
    return {static_cast<double>(index + 1),
            fraction(),
            below(1000),
            below(1000),
            engine_(),
            below(9),
            below(9),
            fraction(),
            fraction(),
            fraction(),
            fraction()};
  }

  Tally tally() {
    Tally tally{text(), engine_() >> 8, {}};
    for (auto i = below(examples_max + 1); i > 0; --i) tally.examples.push_back(text());
    return tally;
  }

  std::mt19937_64 engine_;
};

}  // namespace

Results random_results(std::uint64_t seed) {
  return RandomResults(seed).next();
}

}  // namespace restante::load
