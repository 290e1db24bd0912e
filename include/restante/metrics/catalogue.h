// SPDX-License-Identifier: Apache-2.0
//
// Every metric that processes count by themselves, said once: its name, its labels with all their
// values, its kind, and where its cells lie on a sheet (see sheet.h). Names and labels are fixed:
// others write rules and dashboards against them.
//
// A metric has a cell for each combination of its labels' values, the last label's varying fastest;
// a histogram has for each of them a cell a bucket and one for the sum, in microseconds.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace restante::metrics {

// In the order in which they are shown.
enum class Metric : std::uint8_t {
  Sessions,
  Connections,
  ConnectionsRefused,
  HeadersRefused,
  Logins,
  SessionsEnded,
  Commands,
  SentOctets,
  ReceivedOctets,
  MessagesRetrieved,
  MessagesDeleted,
  DeletionsFailed,
  LoginSeconds,
  CommandSeconds,
  LoopTurnSeconds,
  ThreadsWaiting,
  LoginsWaiting,
  IndexLookups,
  TlsHandshakes,
  TlsFailures,
  ReloadSuccess,
  ReloadTime,
  WorkersRestarted,
  LogLinesLost,
  ProcessCpu,
  ProcessMemory,
  ProcessDescriptors,
  ProcessDescriptorsMax,
  ProcessStarted,
  // Not for operators: what the clerk tells from them is.
  WorkersServing,
  AccountsServing,
  Draining,  // 1: the server was told to stop
};
inline constexpr std::size_t metrics_count = static_cast<std::size_t>(Metric::Draining) + 1;

// Labels' values, each in the order of its names in catalogue.cc.
enum class SessionState : std::uint8_t { Authorization, Transaction, Update };
enum class Refusal : std::uint8_t { Sessions, Address, Pending, Memory, Blocked };
enum class LoginResult : std::uint8_t { Ok, Wrong, InUse, Delayed, Refused, Error };
enum class SessionEnd : std::uint8_t { Quit, Disconnect, Timeout, Error, Kicked };
enum class CommandResult : std::uint8_t { Ok, Err };
enum class IndexLookup : std::uint8_t { Current, Stale, None };
enum class TlsFailure : std::uint8_t {
  NotTls,       // whoever spoke did not speak TLS
  Version,      // nor one that is offered
  Cipher,       // nothing in common
  Certificate,  // the client does not believe ours
  Disconnect,   // the client left
  Timeout,
  Other
};

// Listeners have places by their addresses, which are not known here; who comes by one beyond these
// is counted at the last.
inline constexpr std::size_t listeners_max = 64;
inline constexpr std::string_view other_listeners = "other";

// Of the label `mechanism` or `version`; the last place is that of all others.
[[nodiscard]] std::size_t mechanism_place(std::string_view name);
[[nodiscard]] std::size_t tls_version_place(std::string_view name);
// "quit", "disconnect", ...
[[nodiscard]] std::string_view name_of(SessionEnd end);
inline constexpr std::size_t verbs = 18;

// Upper bounds of a histogram's buckets; one more is without a bound.
inline constexpr std::array<std::chrono::microseconds, 16> bounds = {
    std::chrono::microseconds(100),
    std::chrono::microseconds(250),
    std::chrono::microseconds(500),
    std::chrono::microseconds(1'000),
    std::chrono::microseconds(2'500),
    std::chrono::microseconds(5'000),
    std::chrono::microseconds(10'000),
    std::chrono::microseconds(25'000),
    std::chrono::microseconds(50'000),
    std::chrono::microseconds(100'000),
    std::chrono::microseconds(250'000),
    std::chrono::microseconds(500'000),
    std::chrono::seconds(1),
    std::chrono::microseconds(2'500'000),
    std::chrono::seconds(5),
    std::chrono::seconds(10)};
inline constexpr std::size_t buckets = bounds.size() + 1;
inline constexpr std::size_t histogram_cells = buckets + 1;

enum class Kind : std::uint8_t { Counter, Gauge, Histogram };
// Microseconds are shown as seconds.
enum class Unit : std::uint8_t { Plain, Microseconds };
// How the sheets of several processes make one figure.
enum class Together : std::uint8_t { Sum, Largest };

struct Label {
  std::string_view name;
  // Empty: those of listeners, of which there are listeners_max.
  std::span<const std::string_view> values;

  constexpr std::size_t size() const { return values.empty() ? listeners_max : values.size(); }
};

struct Family {
  Metric metric;
  std::string_view name;  // empty: it is not shown
  std::string_view help;
  Kind kind = Kind::Counter;
  Unit unit = Unit::Plain;
  Together together = Together::Sum;
  std::span<const Label> labels{};

  constexpr std::size_t combinations() const {
    std::size_t count = 1;
    for (const Label& label : labels) count *= label.size();
    return count;
  }
  constexpr std::size_t cells() const {
    return combinations() * (kind == Kind::Histogram ? histogram_cells : 1);
  }
};

[[nodiscard]] const std::array<Family, metrics_count>& catalogue();

// Of all metrics; what is beyond cells_max no layout has room for.
inline constexpr std::size_t cells_max = 1000;
[[nodiscard]] std::size_t first_cell(Metric metric);

template <class Value>
std::size_t cell(Metric metric, Value value) {
  return first_cell(metric) + static_cast<std::size_t>(value);
}

// Of two labels.
template <class First, class Second>
std::size_t cell(Metric metric, First first, Second second) {
  const std::size_t seconds = catalogue()[static_cast<std::size_t>(metric)].labels[1].size();
  return first_cell(metric) + static_cast<std::size_t>(first) * seconds +
         static_cast<std::size_t>(second);
}

}  // namespace restante::metrics
