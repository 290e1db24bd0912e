// SPDX-License-Identifier: Apache-2.0
//
// The house on a screen.
#include "answer_printer.h"
#include "words.h"

#include <fmt/format.h>

#include <chrono>

namespace restante::ctl {

namespace {

// Whoever has so few days left should act.
constexpr std::int64_t days_enough = 14;

class StatusPrinter final : public AnswerPrinter {
 public:
  void take(const Json& status) override {
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    now_ = std::chrono::floor<std::chrono::seconds>(since_1970).count();
    line("server",
         fmt::format("Restante {}, process {}, up {}", text(status, "version"), text(status, "pid"),
                     cell(status, {"", "uptime_s", Form::Seconds}, now_)));
    const Json& sessions = status.at("sessions");
    line("sessions", fmt::format("{} not logged in, {} logged in, {} in Update",
                                 text(sessions, "authorization"), text(sessions, "transaction"),
                                 text(sessions, "update")));
    line("logins", fmt::format("{}, and {} failed; {} a second in the last minute",
                               text(status, "logins_total"), text(status, "logins_failed_total"),
                               text(status, "login_rate_1m")));
    const Json& descriptors = status.at("descriptors");
    line("descriptors",
         fmt::format("{} of {}", text(descriptors, "used"), text(descriptors, "limit")));
    print_certificates(status.at("certificates"));
    print_reload(status.at("reload"));
    print_config(status.at("config"));
    print_workers("", status.at("workers"));
    print_workers("Draining, since before a reload or an upgrade:\n", status.at("draining"));
  }

 private:
  static std::string text(const Json& object, std::string_view key) {
    return cell(object, {"", key}, 0);
  }
  static void line(std::string_view title, std::string_view what) {
    fmt::print("{:<12} {}\n", title, what);
  }

  void print_certificates(const Json& certificates) const {
    for (const Json& one : certificates) {
      const bool is_near = one.at("days_left").get<std::int64_t>() <= days_enough;
      line("certificate",
           fmt::format("{}: {} days left, until {}{}", text(one, "name"), text(one, "days_left"),
                       text(one, "not_after"), is_near ? "  (RENEW IT)" : ""));
    }
  }

  void print_reload(const Json& reload) const {
    const std::string when = cell(reload, {"", "time", Form::Moment}, now_);
    if (reload.at("result") == "ok") return line("reload", when);
    line("reload", fmt::format("REFUSED {}, all stays as it was", when));
    for (const Json& problem : reload.at("problems")) {
      line("", harmless(problem.get<std::string>()));
    }
  }

  static void print_config(const Json& config) {
    const bool is_readable = config.at("readable").get<bool>();
    const bool is_changed = config.at("changed").get<bool>();
    line("config", fmt::format("{}{}", text(config, "path"),
                               !is_readable ? "  (can't be read now)"
                               : is_changed ? "  (changed since: reload it)"
                                            : ""));
  }

  void print_workers(std::string_view title, const Json& workers) const {
    if (workers.empty()) return;
    fmt::print("\n{}", title);
    static constexpr std::array columns = {Column{"WORKER", "worker"}, Column{"PID", "pid"},
                                           Column{"STARTED", "started", Form::Moment},
                                           Column{"SESSIONS", "sessions"},
                                           Column{"RESTARTS", "restarts"}};
    const std::vector<Json> rows(workers.begin(), workers.end());
    print_columns(columns, rows, now_);
  }

  std::int64_t now_ = 0;
};

}  // namespace

std::unique_ptr<AnswerPrinter> for_status() {
  return std::make_unique<StatusPrinter>();
}

}  // namespace restante::ctl
