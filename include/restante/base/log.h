// SPDX-License-Identifier: Apache-2.0
//
// The server's log: one line an event, its fields as logfmt or JSON.
//
//   log::info("session ended").add("user", user).add("octets", octets);
//
// The line is written when the Entry dies. Values are escaped, so text that came from a client can
// neither break a line nor forge one. An Entry below the level costs a comparison.
// Targets: "stderr", "syslog", "journald", or the path of a file. Before open() the target is
// stderr. The journal has each field besides as a field of its own, session as RESTANTE_SESSION=,
// as it is and not escaped. Safe from any thread.
//
// A target that is full, stopped or gone holds up nobody who serves (see Manner): up to 1 MiB of
// lines wait for it. Of those beyond that the number is said when there is room again.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "restante/base/descriptor.h"
#include "restante/base/result.h"

namespace restante::log {

enum class Level { Debug, Info, Warning, Error };
enum class Format { Logfmt, Json };

struct Options {
  std::string target = "stderr";
  Format format = Format::Logfmt;
  Level level = Level::Info;

  bool operator==(const Options&) const = default;
};

// Turns the log to a new target. On failure the old one stays in use.
[[nodiscard]] Result<void> open(const Options& options);

// Lines below are not written any more.
void set_level(Level lowest);

// Opens the target again, for the tools that rotate log files.
[[nodiscard]] Result<void> reopen();

// Who writes.
enum class Manner {
  Waits,       // the caller, however long that takes: at a start, and in tools
  NeverWaits,  // the caller, as much as the target takes at once; the rest when the next line comes
  OnThread     // a thread
};

// OnThread is for good, and there must be no fork() afterwards; a process that aborts then waits a
// moment for the thread.
void set_manner(Manner manner);

// Whether what is wanted can be written to, but for a daemon, which is not connected to. No file is
// made.
[[nodiscard]] Result<void> check(const Options& options);

// For the end of a process: until all is written, a second at most.
void finish();

// In the child of a fork(): what still waits is for the parent to write.
void forget();

// For processes that may not open anything: what the log is written to, to be handed to them. A
// child of fork() has it already; it needs another when the file was renamed, and when a daemon was
// started anew. Borrowed, until the log turns to another target; negative: there is none now.
// REQUIRES: a Manner other than OnThread.
[[nodiscard]] int descriptor();

// Turns the log to what another process's descriptor() was, whatever that is; format and level
// stay. On failure the old one stays in use.
[[nodiscard]] Result<void> adopt(Descriptor target);

// How such a process asks for another: called at most once a second by whichever thread writes,
// while the daemon is gone. Lines wait until adopt(). It must not log, nor wait. Null, as it is at
// first: the log connects again by itself.
using Lost = void (*)();
void set_on_lost(Lost ask);

// Every line from now on says which of several processes wrote it: "worker=3" for ("worker", 3),
// and without a number "process=auth" for ("auth"). Null: that is not said, as it is at first.
// `name` is not copied.
void set_process(const char* name, std::uint32_t number = 0);

// A session's id as it stands there, and wherever else people read it.
[[nodiscard]] std::string session_text(std::uint64_t session);

// While it lives, every line that this thread writes says "session=ID". One within another is for
// its own time.
class About {
 public:
  explicit About(std::uint64_t session);
  ~About();
  About(const About&) = delete;
  About& operator=(const About&) = delete;

 private:
  const std::uint64_t before_;
};

class Entry {
 public:
  Entry(Level level, std::string_view event);
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
  ~Entry();

  Entry& add(std::string_view key, std::string_view value);

  // Not written where the same event with the same `what` was before, within the hour; then it
  // is counted, and the next that is written says "repeated=12". To be called before all add().
  Entry& unless_repeated(std::string_view what);

  template <std::integral Number>
  Entry& add(std::string_view key, Number value) {
    if (!fields_) return *this;
    const fmt::format_int digits(value);
    add(key, {digits.data(), digits.size()}, {digits.data(), digits.size()});
    return *this;
  }

 private:
  // `shown` is how it stands in the line.
  void add(std::string_view key, std::string_view value, std::string_view shown);

  const Level level_;
  const Format format_;
  const std::string_view event_;
  std::optional<std::string> fields_;
  std::optional<std::string> journal_;  // the same for the journal; nothing: it does not listen
};

inline Entry debug(std::string_view event) {
  return Entry(Level::Debug, event);
}
inline Entry info(std::string_view event) {
  return Entry(Level::Info, event);
}
inline Entry warning(std::string_view event) {
  return Entry(Level::Warning, event);
}
inline Entry error(std::string_view event) {
  return Entry(Level::Error, event);
}

// `value` as a logfmt value (quoted where it must be) or as a JSON string. Octets outside
// printable ASCII that are not UTF-8 are shown as \xNN (logfmt) or \u00NN (JSON).
[[nodiscard]] std::string escaped(Format format, std::string_view value);

}  // namespace restante::log
