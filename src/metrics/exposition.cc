// SPDX-License-Identifier: Apache-2.0
#include "restante/metrics/exposition.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace restante::metrics {

namespace {

constexpr std::string_view total = "_total";
constexpr std::string_view info = "_info";

std::string seconds(std::uint64_t microseconds) {
  return fmt::format("{}.{:06}", microseconds / 1'000'000, microseconds % 1'000'000);
}

// Shortest first, as people write them: "0.0001", "2.5", "10".
std::string bound_text(std::chrono::microseconds bound, Format format) {
  std::string text = seconds(static_cast<std::uint64_t>(bound.count()));
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text += format == Format::OpenMetrics ? "0" : "";
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string label_value(std::string_view value) {
  std::string text;
  for (const char octet : value) {
    if (octet == '\\' || octet == '"') text += '\\';
    if (octet == '\n') {
      text += "\\n";
    } else {
      text += octet;
    }
  }
  return text;
}

class Writer {
 public:
  Writer(const Exposed& exposed, Format format) : exposed_(exposed), format_(format) {}

  void family(const Family& family) {
    head(family.name, family.help, type_of(family.kind));
    const std::size_t first = first_cell(family.metric);
    for (std::size_t place = 0; place < family.combinations(); ++place) {
      const std::string labels = labels_of(family, place);
      if (!family.labels.empty() && labels.empty()) continue;  // nobody's place
      if (family.kind == Kind::Histogram) {
        histogram(family.name, labels, first + place * histogram_cells);
      } else {
        sample(family.name, labels, value_of(family, first + place));
      }
    }
  }

  void build() {
    const bool is_open = format_ == Format::OpenMetrics;
    head("restante_build_info", "The version that runs.", is_open ? "info" : "gauge");
    sample("restante_build_info", fmt::format("version=\"{}\"", label_value(exposed_.version)),
           "1");
  }

  void certificates() {
    constexpr std::string_view name = "restante_tls_certificate_expiry_timestamp_seconds";
    head(name, "When a certificate that is in use ends.", "gauge");
    for (const Exposed::Certificate& one : exposed_.certificates) {
      sample(name, fmt::format("name=\"{}\"", label_value(one.name)),
             fmt::format("{}", one.not_after));
    }
  }

  std::string take() {
    if (format_ == Format::OpenMetrics) text_ += "# EOF\n";
    return std::move(text_);
  }

 private:
  static std::string_view type_of(Kind kind) {
    switch (kind) {
      case Kind::Counter:
        return "counter";
      case Kind::Gauge:
        return "gauge";
      case Kind::Histogram:
        return "histogram";
    }
    return "";
  }

  // In OpenMetrics the suffix that a kind has is no part of the family's name.
  std::string_view family_name(std::string_view name) const {
    if (format_ == Format::Text) return name;
    for (const std::string_view suffix : {total, info}) {
      if (name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
    }
    return name;
  }

  void head(std::string_view name, std::string_view help, std::string_view type) {
    name = family_name(name);
    text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
  }

  void sample(std::string_view name, std::string_view labels, std::string_view value) {
    text_ += name;
    if (!labels.empty()) text_ += fmt::format("{{{}}}", labels);
    text_ += fmt::format(" {}\n", value);
  }

  void histogram(std::string_view name, const std::string& labels, std::size_t first) {
    const std::string before = labels.empty() ? "" : labels + ",";
    const std::string bucket = fmt::format("{}_bucket", name);
    std::uint64_t count = 0;
    for (std::size_t at = 0; at < buckets; ++at) {
      count += exposed_.figures[first + at];
      const std::string bound = at < bounds.size() ? bound_text(bounds[at], format_) : "+Inf";
      sample(bucket, fmt::format("{}le=\"{}\"", before, bound), fmt::format("{}", count));
    }
    sample(fmt::format("{}_sum", name), labels, seconds(exposed_.figures[first + buckets]));
    sample(fmt::format("{}_count", name), labels, fmt::format("{}", count));
  }

  std::string value_of(const Family& family, std::size_t cell) const {
    const std::uint64_t value = exposed_.figures[cell];
    return family.unit == Unit::Microseconds ? seconds(value) : fmt::format("{}", value);
  }

  std::string labels_of(const Family& family, std::size_t place) const {
    std::string text;
    std::size_t rest = family.combinations();
    for (const Label& label : family.labels) {
      rest /= label.size();
      const std::string_view value = value_at(label, place / rest % label.size());
      if (value.empty()) return {};
      text += fmt::format("{}{}=\"{}\"", text.empty() ? "" : ",", label.name, label_value(value));
    }
    return text;
  }

  std::string_view value_at(const Label& label, std::size_t at) const {
    if (!label.values.empty()) return label.values[at];
    return at < exposed_.listeners.size() ? std::string_view(exposed_.listeners[at]) : "";
  }

  const Exposed& exposed_;
  const Format format_;
  std::string text_;
};

}  // namespace

std::string_view content_type(Format format) {
  return format == Format::OpenMetrics
             ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
             : "text/plain; version=0.0.4; charset=utf-8";
}

std::string expose(const Exposed& exposed, Format format) {
  Writer writer(exposed, format);
  writer.build();
  for (const Family& family : catalogue()) {
    if (!family.name.empty()) writer.family(family);
  }
  writer.certificates();
  return writer.take();
}

std::uint64_t quantile(std::span<const std::uint64_t, buckets> counts, double share) {
  const std::uint64_t all = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  if (all == 0) return 0;
  const double rank = share * static_cast<double>(all);
  double below = 0;
  for (std::size_t at = 0; at < bounds.size(); ++at) {
    const auto here = static_cast<double>(counts[at]);
    if (here == 0 || below + here < rank) {
      below += here;
      continue;
    }
    const auto low = at == 0 ? 0.0 : static_cast<double>(bounds[at - 1].count());
    const auto high = static_cast<double>(bounds[at].count());
    return static_cast<std::uint64_t>(low + (high - low) * (rank - below) / here);
  }
  return static_cast<std::uint64_t>(bounds.back().count());
}

}  // namespace restante::metrics
