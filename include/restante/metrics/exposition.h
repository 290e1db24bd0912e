// SPDX-License-Identifier: Apache-2.0
//
// Figures as Prometheus reads them: its text format 0.0.4, or OpenMetrics 1.0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "restante/metrics/sheet.h"

namespace restante::metrics {

enum class Format : std::uint8_t { Text, OpenMetrics };

[[nodiscard]] std::string_view content_type(Format format);

// What no process counts.
struct Exposed {
  struct Certificate {
    std::string name;
    std::int64_t not_after = 0;  // seconds since 1970
  };

  std::string version;
  Figures figures{};
  // By their places; an empty one is that of nobody.
  std::vector<std::string> listeners;
  std::vector<Certificate> certificates;
};

// All metrics, those that are 0 as well.
[[nodiscard]] std::string expose(const Exposed& exposed, Format format);

// The value below which so much (0 to 1) of what a histogram counted between two readings lies, in
// microseconds, as Prometheus' histogram_quantile() says it; 0 where nothing was counted. `counts`
// are the buckets'.
[[nodiscard]] std::uint64_t quantile(std::span<const std::uint64_t, buckets> counts, double share);

}  // namespace restante::metrics
