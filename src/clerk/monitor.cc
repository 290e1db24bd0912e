// SPDX-License-Identifier: Apache-2.0
#include "monitor.h"

#include <fmt/format.h>

#include <utility>

#include "health.h"
#include "page_text.h"
#include "restante/base/log.h"
#include "restante/metrics/exposition.h"
#include "states.h"
#include "status_json.h"

namespace restante::clerk {

namespace {

constexpr unsigned not_found = 404;
constexpr unsigned unavailable = 503;

constexpr std::string_view open_metrics_type = "application/openmetrics-text";

}  // namespace

Monitor::Monitor(Office& office, Owner& owner, processes::MetricsBook& book)
    : office_(office),
      owner_(owner),
      book_(book),
      sampler_(office.loop, office.clock, book),
      turn_end_(office.loop, *this) {}

void Monitor::open(processes::OpenListeners sockets) {
  if (sockets.empty()) return;
  sampler_.start();
  HttpServer::Handler& self = *this;
  server_ = HttpServer::open(office_.loop, self);
  if (server_ == nullptr) {
    log::error("no metrics can be served: no descriptors or no memory are left");
    return;
  }
  for (auto& [address, all] : sockets) {
    for (Descriptor& socket : all) server_->listen(address, std::move(socket));
  }
}

void Monitor::retire() {
  sampler_.stop();
  if (server_ != nullptr) server_->stop_listening();
}

void Monitor::on_request(HttpServer::Number number, std::string_view path,
                         std::string_view accept) {
  if (path == "/metrics") {
    const bool is_open = accept.find(open_metrics_type) != accept.npos;
    return await_survey(number, is_open ? Wanted::OpenMetrics : Wanted::Text);
  }
  if (path == "/status.json") return await_survey(number, Wanted::Status);
  if (path == "/healthz") return server_->answer(number, health());
  if (path == "/") {
    return server_->answer(number,
                           {.type = "text/html; charset=utf-8", .body = std::string(page_text)});
  }
  server_->answer(
      number, {.status = not_found, .body = "there are /, /metrics, /healthz and /status.json\n"});
}

HttpAnswer Monitor::health() const {
  const std::string_view word = hindrance(book_.figures());
  if (word.empty()) return {.body = "ok\n"};
  return {.status = unavailable, .body = fmt::format("{}\n", word)};
}

void Monitor::await_survey(HttpServer::Number number, Wanted wanted) {
  waiting_.push_back({number, wanted});
  // One that is over is gone at the end of the turn.
  if (survey_ == nullptr) begin_survey();
}

void Monitor::begin_survey() {
  Survey::Handler& self = *this;
  survey_ = std::make_unique<Survey>(office_, self);
  survey_->begin();
}

void Monitor::on_survey() {
  const Findings& findings = survey_->findings();
  office_.note_use();
  for (const Waiting& one : std::exchange(waiting_, {})) {
    switch (one.wanted) {
      case Wanted::Text:
      case Wanted::OpenMetrics: {
        const auto format =
            one.wanted == Wanted::Text ? metrics::Format::Text : metrics::Format::OpenMetrics;
        server_->answer(one.number, {.type = std::string(metrics::content_type(format)),
                                     .body = text(findings, format)});
        break;
      }
      case Wanted::Status:
        server_->answer(one.number, {.type = "application/json",
                                     .body = line_of(status_json(office_, book_, findings))});
        break;
    }
  }
  turn_end_.ask();
}

void Monitor::on_turn_end() {
  survey_.reset();
  if (!waiting_.empty()) begin_survey();
}

std::string Monitor::text(const Findings& findings, metrics::Format format) const {
  metrics::Exposed exposed;
  exposed.version = office_.options.version;
  exposed.figures = book_.figures();
  exposed.listeners = book_.listeners();
  for (const auto& one : certificates_of(findings.states, office_.options.set)) {
    exposed.certificates.push_back({one.name, one.not_after});
  }
  return metrics::expose(exposed, format);
}

}  // namespace restante::clerk
