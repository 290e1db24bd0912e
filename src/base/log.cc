// SPDX-License-Identifier: Apache-2.0
#include "restante/base/log.h"

#include <atomic>
#include <cassert>
#include <csignal>
#include <memory>
#include <mutex>
#include <utility>

#include "log_line.h"
#include "log_target.h"
#include "log_writer.h"
#include "repeats.h"
#include "restante/base/log_observer.h"
#include "restante/base/utf8.h"

namespace restante::log {

namespace {

// Long enough for a target that is only slow; whoever stops a server waits for it.
constexpr Duration farewell = std::chrono::seconds(1);

std::atomic<Level> lowest_level{Level::Info};
std::atomic<Format> current_format{Format::Logfmt};
std::atomic<Reader> current_reader{Reader::OfText};

std::mutex observer_mutex;
Observer current_observer = nullptr;

void show(const Line& line) {
  const std::lock_guard guard(observer_mutex);
  if (current_observer != nullptr) current_observer(line.time, line.fields);
}

std::mutex options_mutex;
Options current_options;

std::shared_ptr<Target> first_target() {
  auto opened = open_target("stderr");
  // A process may be started without standard error: then its first lines go nowhere.
  if (!opened) opened = open_target("/dev/null");
  assert(opened.has_value());
  return *opened;
}

// Never destroyed: its thread may outlive all that is.
Writer& writer() {
  static auto* const the_writer = new Writer(first_target());
  return *the_writer;
}

// Never destroyed either.
Repeats& repeats() {
  static auto* const the_repeats = new Repeats;
  return *the_repeats;
}

void turn_to(std::shared_ptr<Target> target) {
  current_reader = target->reader();
  writer().turn_to(std::move(target));
}

void await_thread(int) {
  writer().await_thread(farewell);
}

// The lines before an assertion are those that tell why. Sanitizers that catch these signals
// themselves keep them.
void await_thread_before_crashes() {
  for (const int number : {SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE}) {
    struct sigaction action {};
    ::sigaction(number, nullptr, &action);
    if (action.sa_handler != SIG_DFL) continue;
    action.sa_handler = await_thread;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    ::sigaction(number, &action, nullptr);
  }
}

Failure about_target(const Options& options, const Error& error) {
  return failure(error.kind, fmt::format("log.target \"{}\": {}", options.target, error.text));
}

}  // namespace

Result<void> check(const Options& options) {
  const auto checked = check_target(options.target);
  return checked ? Result<void>() : about_target(options, checked.error());
}

Result<void> open(const Options& options) {
  auto opened = open_target(options.target);
  if (!opened) return about_target(options, opened.error());
  const std::lock_guard guard(options_mutex);
  turn_to(std::move(*opened));
  current_options = options;
  lowest_level = options.level;
  current_format = options.format;
  return {};
}

Result<void> reopen() {
  Options options;
  {
    const std::lock_guard guard(options_mutex);
    options = current_options;
  }
  return open(options);
}

int descriptor() {
  return writer().descriptor();
}

Result<void> adopt(Descriptor target) {
  auto adopted = adopt_target(std::move(target));
  if (!adopted) return Failure(std::move(adopted.error()));
  turn_to(std::move(*adopted));
  return {};
}

void set_manner(Manner manner) {
  writer().set_manner(manner);
  if (manner == Manner::OnThread) await_thread_before_crashes();
}

std::uint64_t lost() {
  return writer().lost();
}

void set_observer(Observer observer) {
  const std::lock_guard guard(observer_mutex);
  current_observer = observer;
}

void finish() {
  writer().finish(farewell);
}

void forget() {
  writer().forget();
}

void set_level(Level lowest) {
  lowest_level = lowest;
}

Entry::Entry(Level level, std::string_view event)
    : level_(level), format_(current_format), event_(event) {
  if (level < lowest_level) return;
  fields_ = begin_fields(format_, event);
  if (current_reader == Reader::OfFields) journal_ = begin_journal_fields(event);
}

Entry::~Entry() {
  if (!fields_) return;
  Line line{level_, format_, std::chrono::system_clock::now(), std::move(*fields_),
            std::move(journal_).value_or(std::string())};
  if (level_ >= Level::Warning) show(line);
  writer().put(std::move(line));
}

Entry& Entry::unless_repeated(std::string_view what) {
  if (!fields_) return *this;
  // The NUL keeps them apart.
  const std::string key = std::string(event_) + '\0' + std::string(what);
  const auto times = repeats().count(key, steady_now());
  if (!times) {
    fields_.reset();
  } else if (*times > 1) {
    add("repeated", *times - 1);
  }
  return *this;
}

Entry& Entry::add(std::string_view key, std::string_view value) {
  if (fields_) add(key, value, escaped(format_, value));
  return *this;
}

void Entry::add(std::string_view key, std::string_view value, std::string_view shown) {
  append_field(*fields_, format_, key, shown);
  if (journal_) append_journal_field(*journal_, key, value);
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
