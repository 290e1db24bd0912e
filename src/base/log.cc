// SPDX-License-Identifier: Apache-2.0
#include "restante/base/log.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/syslog_sink.h>
#ifdef RESTANTE_JOURNALD
#include <spdlog/sinks/systemd_sink.h>
#endif

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

#include "utf8.h"

namespace restante::log {

namespace {

// A sink that stamps its own lines (syslog, the journal) is not given a time stamp.
enum class Stamps { Ours, Theirs };

struct Target {
  Options options;
  std::shared_ptr<spdlog::logger> logger;
};

spdlog::level::level_enum level_for_spdlog(Level level) {
  switch (level) {
    case Level::Debug:
      return spdlog::level::debug;
    case Level::Info:
      return spdlog::level::info;
    case Level::Warning:
      return spdlog::level::warn;
    case Level::Error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::string pattern(Format format, Stamps stamps) {
  if (format == Format::Json) {
    return stamps == Stamps::Ours ? R"({"ts":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})"
                                  : R"({"level":"%l",%v})";
  }
  return stamps == Stamps::Ours ? "ts=%Y-%m-%dT%H:%M:%S.%eZ level=%l %v" : "level=%l %v";
}

// Throws spdlog::spdlog_ex where the target can't be opened.
std::pair<spdlog::sink_ptr, Stamps> make_sink(const std::string& target) {
  if (target == "stderr") return {std::make_shared<spdlog::sinks::stderr_sink_mt>(), Stamps::Ours};
  if (target == "syslog") {
    return {std::make_shared<spdlog::sinks::syslog_sink_mt>("restante", LOG_PID, LOG_MAIL, true),
            Stamps::Theirs};
  }
#ifdef RESTANTE_JOURNALD
  if (target == "journald") {
    return {std::make_shared<spdlog::sinks::systemd_sink_mt>("restante", true), Stamps::Theirs};
  }
#else
  if (target == "journald") throw spdlog::spdlog_ex("this build has no journald; use \"stderr\"");
#endif
  return {std::make_shared<spdlog::sinks::basic_file_sink_mt>(target), Stamps::Ours};
}

std::shared_ptr<spdlog::logger> make_logger(const Options& options) {
  auto [sink, stamps] = make_sink(options.target);
  auto logger = std::make_shared<spdlog::logger>("restante", std::move(sink));
  logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      pattern(options.format, stamps), spdlog::pattern_time_type::utc));
  logger->set_level(level_for_spdlog(options.level));
  logger->flush_on(spdlog::level::debug);
  return logger;
}

std::mutex target_mutex;
Target& target() {
  static Target current{Options{}, make_logger(Options{})};
  return current;
}

std::atomic<Level> lowest_level{Level::Info};
std::atomic<Format> current_format{Format::Logfmt};
std::atomic<std::uint32_t> worker{0};

void append_key(fmt::memory_buffer& line, std::string_view key) {
  if (line.size() > 0) line.push_back(current_format == Format::Json ? ',' : ' ');
  if (current_format == Format::Json) {
    fmt::format_to(fmt::appender(line), "\"{}\":", key);
  } else {
    fmt::format_to(fmt::appender(line), "{}=", key);
  }
}

}  // namespace

Result<void> open(const Options& options) {
  try {
    auto logger = make_logger(options);
    const std::lock_guard guard(target_mutex);
    target() = Target{options, std::move(logger)};
    lowest_level = options.level;
    current_format = options.format;
    return {};
  } catch (const spdlog::spdlog_ex& problem) {
    return failure(ErrorKind::TryAgain,
                   fmt::format("log.target \"{}\": {}", options.target, problem.what()));
  }
}

Result<void> reopen() {
  Options options;
  {
    const std::lock_guard guard(target_mutex);
    options = target().options;
  }
  return open(options);
}

void set_worker(std::uint32_t number) {
  worker = number;
}

Entry::Entry(Level level, std::string_view event) : level_(level) {
  if (level < lowest_level) return;
  line_.emplace();
  add("event", event);
  if (const std::uint32_t number = worker; number != 0) add("worker", number);
}

Entry::~Entry() {
  if (!line_) return;
  std::shared_ptr<spdlog::logger> logger;
  {
    const std::lock_guard guard(target_mutex);
    logger = target().logger;
  }
  logger->log(level_for_spdlog(level_), spdlog::string_view_t(line_->data(), line_->size()));
}

Entry& Entry::add(std::string_view key, std::string_view value) {
  if (line_) add_bare(key, escaped(current_format, value));
  return *this;
}

void Entry::add_bare(std::string_view key, std::string_view value) {
  append_key(*line_, key);
  line_->append(value.data(), value.data() + value.size());
}

std::string escaped(Format format, std::string_view value) {
  const bool json = format == Format::Json;
  std::string text;
  bool quotes_needed = json || value.empty();
  while (!value.empty()) {
    const std::size_t length = utf8_sequence_length(value);
    const char octet = value.front();
    if (octet == '"' || octet == '\\') {
      text += '\\';
      text += octet;
      quotes_needed = true;
    } else if (length == 0 || static_cast<unsigned char>(octet) < 0x20 || octet == 0x7f) {
      text += fmt::format("{}{:02x}", json ? "\\u00" : "\\x", static_cast<unsigned char>(octet));
      quotes_needed = true;
    } else {
      quotes_needed = quotes_needed || octet == ' ' || octet == '=';
      text += value.substr(0, length);
    }
    value.remove_prefix(length == 0 ? 1 : length);
  }
  return quotes_needed ? '"' + text + '"' : text;
}

}  // namespace restante::log
