// SPDX-License-Identifier: Apache-2.0
//
// Results as JSON, for `restante-load report` and for other programs:
//
//   {"format": "restante-load results", "format_version": 1,
//    "label", "scenario", "target", "began", "version", "machine", "leading": texts,
//    "settings": [["name", "value"], …],
//    "seconds": 30.0, "sessions", "requests", "octets", "connections_open_most": counts,
//    "operations": [{"name", "count", "octets",
//                    "p50_us", "p90_us", "p99_us", "p999_us", "max_us", "mean_us",
//                    "latency": {"sum", "max", "buckets": [[lowest, count], …]}}, …],
//    "intervals": [{"at_seconds", "seconds", "sessions", "requests", "octets", "errors",
//                   "violations", "p50_us", "p90_us", "p99_us", "max_us"}, …],
//    "errors", "violations": [{"what", "count", "examples": ["text", …]}, …],
//    "server": [{"at_seconds", "resident_octets", "cpu_seconds"}, …]}
//
// The meaning of each is that of results.h. The percentiles of an operation are there for others;
// they are not read, but follow from "latency", whose buckets are those of a Histogram. What a
// reader does not know it ignores.
#pragma once

#include <string>
#include <string_view>

#include "restante/base/result.h"
#include "results.h"

namespace restante::load {

// Reading this again gives equal Results, provided that all texts are UTF-8 (what is none becomes
// U+FFFD) and all numbers finite. Ends with a line end.
[[nodiscard]] std::string to_json(const Results& results);

// Corrupt: no JSON, of another format, or something is missing or of the wrong kind; the text says
// what and where. `source` is a name for that.
[[nodiscard]] Result<Results> from_json(std::string_view text, const std::string& source);

// The same with files; errors as of the system.
[[nodiscard]] Result<void> write_json(const Results& results, const std::string& path);
[[nodiscard]] Result<Results> read_json(const std::string& path);

}  // namespace restante::load
