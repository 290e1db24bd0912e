// SPDX-License-Identifier: Apache-2.0
//
// The memory in which all processes count (see metrics/sheet.h), as the supervisor holds it: a
// sheet a process, what those have counted that have ended, the names of listeners, the last hour.
// It goes on over processes, sets and upgrades, so that no counter ever goes back.
//
// A process can write its own sheet and see no other; the clerk can read all, and writes the hour.
// The supervisor has all of it mapped, but no child has that from it. What a process that crashed
// left behind is its sheet alone.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "restante/base/descriptor.h"
#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/metrics/history.h"
#include "restante/metrics/sheet.h"
#include "restante/processes/owner_marks.h"

namespace restante::processes {

struct MetricsLayout;

// Gives memory that was mapped back, in the process that mapped it: a child of that has it not.
class Unmap {
 public:
  Unmap() = default;
  explicit Unmap(std::size_t octets);
  void operator()(const void* memory) const;

 private:
  std::size_t octets_ = 0;
  pid_t process_ = 0;
};

using MappedSheet = std::unique_ptr<metrics::Sheet, Unmap>;

// The clerk's.
class MetricsBook {
 public:
  // Of all processes there are and were.
  metrics::Figures figures() const;
  // By their places; empty where there is none.
  std::vector<std::string> listeners() const;
  // The newest first, also of processes that have ended, until their places were wanted.
  std::vector<metrics::Warning> warnings(std::size_t count) const;
  metrics::History& history() { return *history_; }
  const metrics::History& history() const { return *history_; }

 private:
  friend class MetricsMemory;
  using Layout = std::unique_ptr<const MetricsLayout, Unmap>;
  using History = std::unique_ptr<metrics::History, Unmap>;

  MetricsBook(Layout all, History history) : all_(std::move(all)), history_(std::move(history)) {}

  Layout all_;
  History history_;
};

class MetricsMemory {
 public:
  // Of all processes of all sets that live: as many as the ledger has pages, and the others.
  static constexpr std::size_t sheets_max = 1100;

  MetricsMemory() = default;  // none

  // TryAgain where there is no memory or descriptor.
  [[nodiscard]] static Result<MetricsMemory> make();
  // That of a supervisor before. Unsupported: its layout is none of ours.
  [[nodiscard]] static Result<MetricsMemory> adopt(Descriptor memory);

  // A sheet, empty. Busy: there are no more.
  [[nodiscard]] Result<std::size_t> claim();
  // For a successor; what was counted goes on.
  void clear(std::size_t slot);
  void release(std::size_t slot);
  // Those that the supervisors before have left behind.
  void release_inherited();
  // Those of one that was to be the next, and is gone.
  void release_successors();

  // The supervisor's own sheet.
  metrics::Sheet& own();

  // Where connections are counted, by the listeners' addresses.
  using Places = std::map<std::string, std::size_t>;
  Places places_of(const std::vector<config::ListenerSettings>& listeners);

  // For a child.
  [[nodiscard]] Result<MappedSheet> map(std::size_t slot) const;
  [[nodiscard]] Result<std::unique_ptr<MetricsBook>> map_all() const;

  const Descriptor& descriptor() const { return memory_; }

 private:
  explicit MetricsMemory(Descriptor memory) : memory_(std::move(memory)) {}

  [[nodiscard]] Result<void> open();
  std::size_t place_of(const std::string& listener);

  Descriptor memory_;    // for reading and writing
  Descriptor readable_;  // what is mapped by it can't be made writable
  std::unique_ptr<MetricsLayout, Unmap> all_;
  OwnerMarks marks_;
  std::size_t own_ = 0;
};

}  // namespace restante::processes
