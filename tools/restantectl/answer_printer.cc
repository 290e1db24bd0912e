// SPDX-License-Identifier: Apache-2.0
#include "answer_printer.h"

#include "verb.h"
#include "words.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

namespace restante::ctl {

namespace {

std::int64_t now() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::floor<std::chrono::seconds>(since_1970).count();
}

class ColumnPrinter : public AnswerPrinter {
 public:
  ColumnPrinter(std::vector<Column> columns, std::string_view newest_last_by)
      : columns_(std::move(columns)), newest_last_by_(newest_last_by) {}

  void take(const Json& object) override { objects_.push_back(object); }
  void finish(ExitCode) override {
    std::ranges::stable_sort(objects_, {}, [this](const Json& object) {
      return object.value(newest_last_by_, std::string());
    });
    print_columns(columns_, objects_, now());
  }

 private:
  const std::vector<Column> columns_;
  const std::string newest_last_by_;
  std::vector<Json> objects_;
};

class WordPrinter final : public AnswerPrinter {
 public:
  WordPrinter(std::string text, std::string key) : text_(std::move(text)), key_(std::move(key)) {}

  void take(const Json& object) override {
    fmt::print(fmt::runtime(text_ + '\n'), cell(object, {"", key_}, now()));
  }

 private:
  const std::string text_;
  const std::string key_;
};

class WhoPrinter final : public ColumnPrinter {
 public:
  WhoPrinter()
      : ColumnPrinter({{"SESSION", "session"},
                       {"USER", "user"},
                       {"ADDRESS", "address"},
                       {"VIA", "via"},
                       {"LISTENER", "listener"},
                       {"WORKER", "worker"},
                       {"STATE", "state"},
                       {"TLS", "tls"},
                       {"MECHANISM", "mechanism"},
                       {"SINCE", "since", Form::Moment},
                       {"IDLE", "idle_s", Form::Seconds},
                       {"MESSAGES", "messages"},
                       {"SIZE", "octets", Form::Octets},
                       {"FETCHED", "retr"},
                       {"MARKED", "marked"},
                       {"LAST", "last"}},
                      "since") {}

  void take(const Json& object) override {
    if (!object.contains("count")) return ColumnPrinter::take(object);
    fmt::print("{}\n", cell(object, {"", "count"}, now()));
  }
};

class PenaltiesPrinter final : public ColumnPrinter {
 public:
  PenaltiesPrinter()
      : ColumnPrinter({{"USER", "user"},
                       {"ADDRESS", "address"},
                       {"FAILURES", "failures"},
                       {"REFUSED", "refused_until", Form::Moment},
                       {"FORGOTTEN", "until", Form::Moment}},
                      "until") {}

  void take(const Json& object) override {
    if (!object.contains("cleared")) return ColumnPrinter::take(object);
    fmt::print("{} counts forgotten\n", cell(object, {"", "cleared"}, now()));
  }
};

class HousePrinter final : public AnswerPrinter {
 public:
  explicit HousePrinter(std::string_view done) : done_(done) {}

  void take(const Json& object) override {
    if (object.contains("problem")) return complain(problem_in(object));
    print_keys(object, "changed", "changed: {}");
    print_keys(object, "needs_restart", "waits for a restart: {}");
  }
  void finish(ExitCode code) override {
    if (code == exit_done) fmt::print("{}\n", done_);
  }

 private:
  static std::string problem_in(const Json& object) {
    const std::string text = cell(object, {"", "problem"}, 0);
    if (!object.contains("file")) return text;
    return fmt::format("{}:{}:{}: {}", cell(object, {"", "file"}, 0), cell(object, {"", "line"}, 0),
                       cell(object, {"", "column"}, 0), text);
  }

  static void print_keys(const Json& object, const char* key, const std::string& text) {
    if (!object.contains(key)) return;
    for (const Json& one : object[key]) {
      fmt::print(fmt::runtime(text + '\n'), harmless(one.get<std::string>()));
    }
  }

  const std::string done_;
};

class TracePrinter final : public AnswerPrinter {
 public:
  void take(const Json& object) override {
    const auto text = [&](std::string_view key) { return cell(object, {"", key}, 0); };
    if (object.contains("lost")) {
      fmt::print("({} lines are missing here)\n", text("lost"));
    } else {
      fmt::print("{} {} {} {}: {}\n", text("time"), text("session"), text("user"),
                 text("direction"), text("line"));
    }
    std::fflush(stdout);
  }
};

}  // namespace

std::unique_ptr<AnswerPrinter> for_trace() {
  return std::make_unique<TracePrinter>();
}

std::unique_ptr<AnswerPrinter> in_columns(std::vector<Column> columns,
                                          std::string_view newest_last_by) {
  return std::make_unique<ColumnPrinter>(std::move(columns), newest_last_by);
}

std::unique_ptr<AnswerPrinter> in_words(std::string text, std::string key) {
  return std::make_unique<WordPrinter>(std::move(text), std::move(key));
}

std::unique_ptr<AnswerPrinter> for_who() {
  return std::make_unique<WhoPrinter>();
}

std::unique_ptr<AnswerPrinter> for_penalties() {
  return std::make_unique<PenaltiesPrinter>();
}

std::unique_ptr<AnswerPrinter> for_house(std::string_view done) {
  return std::make_unique<HousePrinter>(done);
}

}  // namespace restante::ctl
