// SPDX-License-Identifier: Apache-2.0
//
// Counting octets and holding a snapshot.
#include <benchmark/benchmark.h>

#include <string>
#include <string_view>
#include <vector>

#include "restante/maildrop/octet_counter.h"
#include "restante/maildrop/snapshot.h"

namespace restante::maildrop {
namespace {

void count_octets(benchmark::State& state) {
  std::string message;
  while (message.size() < 64 * 1024) message += "A line of text as people write them.\n";
  for (auto _ : state) {
    OctetCounter counter;
    counter.add(message);
    benchmark::DoNotOptimize(counter.total());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(message.size()));
}
BENCHMARK(count_octets)->Name("OctetCounter");

std::vector<std::string> names_of(std::int64_t count) {
  std::vector<std::string> names;
  for (std::int64_t number = 0; number < count; ++number) {
    names.push_back("cur/" + std::to_string(1'700'000'000 + number) + ".M1P2.host:2,S");
  }
  return names;
}

void make_snapshot(benchmark::State& state) {
  const auto names = names_of(state.range(0));
  for (auto _ : state) {
    SnapshotBuilder builder;
    builder.reserve(names.size(), names.size() * names.front().size());
    for (const std::string_view name : names) builder.add(name, name.substr(4, 20), 8000);
    benchmark::DoNotOptimize(builder.finish());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(make_snapshot)->Name("Snapshot/add")->Arg(20)->Arg(20'000);

void ask_snapshot(benchmark::State& state) {
  SnapshotBuilder builder;
  for (const std::string_view name : names_of(state.range(0))) {
    builder.add(name, name.substr(4, 20), 8000);
  }
  const Snapshot snapshot = builder.finish();
  for (auto _ : state) {
    for (std::uint32_t value = 0; value < snapshot.size(); ++value) {
      benchmark::DoNotOptimize(snapshot.unique_id(MessageIndex{value}));
      benchmark::DoNotOptimize(snapshot.octets(MessageIndex{value}));
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(ask_snapshot)->Name("Snapshot/unique_id and octets")->Arg(20)->Arg(20'000);

}  // namespace
}  // namespace restante::maildrop
