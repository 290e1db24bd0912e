// SPDX-License-Identifier: Apache-2.0
//
// The grammar of RFC 1939 both ways: what one command and one octet cost.
#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "restante/protocol/command.h"
#include "restante/protocol/dot_writer.h"
#include "restante/protocol/line_reader.h"

namespace restante::protocol {
namespace {

constexpr LineLimits limits{512, 65536};

void read_lines(benchmark::State& state) {
  std::string input;
  for (int line = 0; line < 100; ++line) input += "RETR 12345\r\n";
  LineReader reader;
  for (auto _ : state) {
    std::string_view rest = input;
    while (reader.next(rest, limits) == LineReader::Event::Line) {
      benchmark::DoNotOptimize(reader.line());
    }
  }
  state.SetItemsProcessed(state.iterations() * 100);
}
BENCHMARK(read_lines)->Name("LineReader/line");

void read_octets(benchmark::State& state) {
  constexpr std::string_view line = "RETR 12345\r\n";
  LineReader reader;
  for (auto _ : state) {
    for (std::size_t at = 0; at < line.size(); ++at) {
      std::string_view octet = line.substr(at, 1);
      benchmark::DoNotOptimize(reader.next(octet, limits));
    }
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(read_octets)->Name("LineReader/line octet by octet");

void parse(benchmark::State& state, std::string_view line) {
  for (auto _ : state) benchmark::DoNotOptimize(parse_command(line));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(parse, retr, "RETR 12345")->Name("parse_command/RETR");
BENCHMARK_CAPTURE(parse, pass, "PASS correct horse")->Name("parse_command/PASS");
BENCHMARK_CAPTURE(parse, unknown, "EHLO example.net")->Name("parse_command/unknown");

void write_dots(benchmark::State& state, std::string_view line_end) {
  std::minstd_rand random(1939);  // the processor must not learn the lengths by heart
  std::string message;
  while (message.size() < 64 * 1024) message.append(random() % 78, 'x').append(line_end);
  std::vector<char> space(2 * message.size() + 4);
  for (auto _ : state) {
    DotWriter writer;
    benchmark::DoNotOptimize(writer.write(message, space));
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(message.size()));
}
BENCHMARK_CAPTURE(write_dots, lf, "\n")->Name("DotWriter/LF");
BENCHMARK_CAPTURE(write_dots, crlf, "\r\n")->Name("DotWriter/CRLF");
BENCHMARK_CAPTURE(write_dots, none, "")->Name("DotWriter/no line ends");

}  // namespace
}  // namespace restante::protocol
