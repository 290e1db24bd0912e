// SPDX-License-Identifier: Apache-2.0
#include "restante/metrics/catalogue.h"

#include <algorithm>

namespace restante::metrics {

namespace {

using Words = std::span<const std::string_view>;

constexpr std::array<std::string_view, 3> states = {"authorization", "transaction", "update"};
constexpr std::array<std::string_view, 5> refusals = {"sessions", "address", "pending", "memory",
                                                      "blocked"};
// As channel::ProxyFault has them.
constexpr std::array<std::string_view, 6> header_faults = {"no_header", "malformed", "too_long",
                                                           "checksum",  "late",      "gave_way"};
constexpr std::array<std::string_view, 13> mechanisms = {"USER",
                                                         "APOP",
                                                         "PLAIN",
                                                         "LOGIN",
                                                         "CRAM-MD5",
                                                         "SCRAM-SHA-1",
                                                         "SCRAM-SHA-1-PLUS",
                                                         "SCRAM-SHA-256",
                                                         "SCRAM-SHA-256-PLUS",
                                                         "EXTERNAL",
                                                         "OAUTHBEARER",
                                                         "XOAUTH2",
                                                         "other"};
constexpr std::array<std::string_view, 6> login_results = {"ok",      "wrong",   "in_use",
                                                           "delayed", "refused", "error"};
constexpr std::array<std::string_view, 5> ends = {"quit", "disconnect", "timeout", "error",
                                                  "kicked"};
// As protocol::Verb has them.
constexpr std::array<std::string_view, verbs> verb_names = {
    "APOP", "AUTH", "CAPA", "DELE", "LANG", "LIST", "NOOP", "PASS", "QUIT",
    "RETR", "RSET", "STAT", "STLS", "TOP",  "UIDL", "USER", "UTF8", "other"};
constexpr std::array<std::string_view, 2> command_results = {"ok", "err"};
constexpr std::array<std::string_view, 3> lookups = {"current", "stale", "none"};
constexpr std::array<std::string_view, 3> tls_versions = {"TLSv1.2", "TLSv1.3", "other"};
constexpr std::array<std::string_view, 2> no_and_yes = {"false", "true"};
constexpr std::array<std::string_view, 7> tls_failures = {
    "not_tls", "version", "cipher", "certificate", "disconnect", "timeout", "other"};

constexpr std::array by_state = {Label{"state", states}};
constexpr std::array by_listener = {Label{"listener", {}}};
constexpr std::array by_refusal = {Label{"reason", refusals}};
constexpr std::array by_header_fault = {Label{"reason", header_faults}};
constexpr std::array by_login = {Label{"mechanism", mechanisms}, Label{"result", login_results}};
constexpr std::array by_end = {Label{"how", ends}};
constexpr std::array by_command = {Label{"verb", verb_names}, Label{"result", command_results}};
constexpr std::array by_verb = {Label{"verb", verb_names}};
constexpr std::array by_lookup = {Label{"result", lookups}};
constexpr std::array by_handshake = {Label{"version", tls_versions}, Label{"resumed", no_and_yes}};
constexpr std::array by_tls_failure = {Label{"reason", tls_failures}};

constexpr std::array<Family, metrics_count> families = {{
    {Metric::Sessions, "restante_sessions", "Sessions by their state.", Kind::Gauge, Unit::Plain,
     Together::Sum, by_state},
    {Metric::Connections, "restante_connections_total",
     "Connections that were accepted, those that were refused at once included.", Kind::Counter,
     Unit::Plain, Together::Sum, by_listener},
    {Metric::ConnectionsRefused, "restante_connections_refused_total",
     "Connections that were refused: by limits.sessions and the descriptors there are, by "
     "limits.sessions_per_address or limits.pending_per_address, for want of memory, or because an "
     "operator blocked them.",
     Kind::Counter, Unit::Plain, Together::Sum, by_refusal},
    {Metric::HeadersRefused, "restante_proxy_headers_refused_total",
     "Connections that were to begin with a PROXY header and were closed because of it.",
     Kind::Counter, Unit::Plain, Together::Sum, by_header_fault},
    {Metric::Logins, "restante_logins_total", "Logins, those that failed included.", Kind::Counter,
     Unit::Plain, Together::Sum, by_login},
    {Metric::SessionsEnded, "restante_sessions_ended_total", "Sessions that ended.", Kind::Counter,
     Unit::Plain, Together::Sum, by_end},
    {Metric::Commands, "restante_commands_total", "Commands that were answered.", Kind::Counter,
     Unit::Plain, Together::Sum, by_command},
    {Metric::SentOctets, "restante_sent_octets_total",
     "Octets to clients, as the network has them."},
    {Metric::ReceivedOctets, "restante_received_octets_total",
     "Octets from clients, as the network has them."},
    {Metric::MessagesRetrieved, "restante_messages_retrieved_total",
     "Messages that RETR sent to their end."},
    {Metric::MessagesDeleted, "restante_messages_deleted_total", "Messages that QUIT deleted."},
    {Metric::DeletionsFailed, "restante_deletions_failed_total",
     "Messages that were to be deleted and could not be."},
    {Metric::LoginSeconds, "restante_login_seconds",
     "From the last words of a login that succeeded to its answer.", Kind::Histogram,
     Unit::Microseconds},
    {Metric::CommandSeconds, "restante_command_seconds",
     "From a command to the end of its answer, the time included that the client takes to read it "
     "and that a failed login waits.",
     Kind::Histogram, Unit::Microseconds, Together::Sum, by_verb},
    {Metric::LoopTurnSeconds, "restante_loop_turn_seconds",
     "How long a worker's loop is busy before it looks again who wants something.", Kind::Histogram,
     Unit::Microseconds},
    {Metric::ThreadsWaiting, "restante_threads_waiting",
     "Work that waits for a thread of a worker, such as openings of maildrops.", Kind::Gauge},
    {Metric::LoginsWaiting, "restante_logins_waiting",
     "Logins that wait for a thread which checks their password.", Kind::Gauge},
    {Metric::IndexLookups, "restante_index_lookups_total",
     "Maildrops that were opened: by a current index, with the help of a stale one, without any.",
     Kind::Counter, Unit::Plain, Together::Sum, by_lookup},
    {Metric::TlsHandshakes, "restante_tls_handshakes_total", "TLS handshakes that succeeded.",
     Kind::Counter, Unit::Plain, Together::Sum, by_handshake},
    {Metric::TlsFailures, "restante_tls_failures_total", "TLS handshakes that did not.",
     Kind::Counter, Unit::Plain, Together::Sum, by_tls_failure},
    {Metric::ReloadSuccess, "restante_reload_success",
     "Whether the last reload, or the start, went well.", Kind::Gauge, Unit::Plain,
     Together::Largest},
    {Metric::ReloadTime, "restante_reload_timestamp_seconds",
     "When the last reload was done or refused.", Kind::Gauge, Unit::Microseconds,
     Together::Largest},
    {Metric::WorkersRestarted, "restante_workers_restarted_total",
     "Workers that ended by themselves and were replaced."},
    {Metric::LogLinesLost, "restante_log_lines_lost_total",
     "Lines of the log for which its target had no room."},
    {Metric::ProcessCpu, "process_cpu_seconds_total", "Processor time, of all processes together.",
     Kind::Counter, Unit::Microseconds},
    {Metric::ProcessMemory, "process_resident_memory_bytes",
     "Resident memory, of all processes together; what they share counts for each.", Kind::Gauge},
    {Metric::ProcessDescriptors, "process_open_fds", "Open descriptors, of all processes together.",
     Kind::Gauge},
    {Metric::ProcessDescriptorsMax, "process_max_fds",
     "How many descriptors all processes together may have.", Kind::Gauge},
    {Metric::ProcessStarted, "process_start_time_seconds",
     "When the server, or the program that took its place, was started.", Kind::Gauge,
     Unit::Microseconds, Together::Largest},
    {Metric::WorkersServing, "", "", Kind::Gauge},
    {Metric::AccountsServing, "", "", Kind::Gauge},
    {Metric::Draining, "", "", Kind::Gauge, Unit::Plain, Together::Largest},
}};

using Cells = std::array<std::size_t, metrics_count + 1>;

constexpr Cells first_cells = [] {
  Cells cells{};
  for (std::size_t at = 0; at < metrics_count; ++at)
    cells[at + 1] = cells[at] + families[at].cells();
  return cells;
}();
static_assert(first_cells.back() <= cells_max);

constexpr bool are_in_order = [] {
  for (std::size_t at = 0; at < metrics_count; ++at) {
    if (families[at].metric != static_cast<Metric>(at)) return false;
  }
  return true;
}();
static_assert(are_in_order, "a metric is found by its number");

std::size_t place_of(Words all, std::string_view name) {
  const auto found = std::ranges::find(all, name);
  return found == all.end() ? all.size() - 1 : static_cast<std::size_t>(found - all.begin());
}

}  // namespace

const std::array<Family, metrics_count>& catalogue() {
  return families;
}

std::size_t first_cell(Metric metric) {
  return first_cells[static_cast<std::size_t>(metric)];
}

std::size_t mechanism_place(std::string_view name) {
  return place_of(mechanisms, name);
}

std::size_t tls_version_place(std::string_view name) {
  return place_of(tls_versions, name);
}

std::string_view name_of(SessionEnd end) {
  return ends[static_cast<std::size_t>(end)];
}

}  // namespace restante::metrics
