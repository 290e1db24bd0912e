// SPDX-License-Identifier: Apache-2.0
//
// Brings lines to the target, in order, and keeps those that it does not take yet. What can't be
// kept is counted, and the count is said when there is room again. Safe from any thread.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "log_line.h"
#include "log_target.h"

namespace restante::log {

class Writer {
 public:
  // Lines that wait, a few thousand of them: more than a target's restart makes, less than a server
  // misses. Once full it takes no more until half is out, so that losses are said once.
  static constexpr std::size_t waiting_octets_max = std::size_t{1} << 20;

  explicit Writer(std::shared_ptr<Target> target) : target_(std::move(target)) {}

  void turn_to(std::shared_ptr<Target> target);
  // The target's. REQUIRES: there is no thread.
  int descriptor();
  // REQUIRES: lives as long as the process, once it is OnThread.
  void set_manner(Manner manner);
  void put(Line line);
  // Until no line waits.
  void finish(Duration at_most);
  // All that waits. REQUIRES: there is no thread.
  void forget();

  // Since it was made.
  std::uint64_t lost() const { return lost_ever_; }

  // For a process that aborts: nothing but atomic reads and waiting. Not for the thread that
  // writes.
  void await_thread(Duration at_most) const;

 private:
  enum class Room { Enough, Full };
  using Sent = Result<Target::Sent>;

  void append(Line line);
  // Nothing: as long as it takes.
  void write_here(std::optional<TimePoint> until);
  void write_on_thread();
  // What became of the first line.
  void note(const Sent& sent);
  static void complain(Format format, std::string_view error);

  std::mutex mutex_;
  std::condition_variable news_;   // a line waits, or the target is another one
  std::condition_variable empty_;  // no line waits
  std::shared_ptr<Target> target_;
  Manner manner_ = Manner::Waits;
  std::deque<Line> waiting_;
  std::size_t waiting_octets_ = 0;
  Room room_ = Room::Enough;
  std::uint64_t lost_ = 0;                    // since the last time that was said
  std::atomic<std::uint64_t> lost_ever_ = 0;  // since the writer was made
  std::string trouble_;                       // why the last line could not be written, or empty

  std::atomic<std::size_t> count_ = 0;  // of the lines that wait

  static constexpr pid_t no_thread = 0;
  static constexpr pid_t new_thread = -1;  // does not know its number yet
  std::atomic<pid_t> thread_ = no_thread;
};

}  // namespace restante::log
