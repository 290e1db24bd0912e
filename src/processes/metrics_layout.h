// SPDX-License-Identifier: Apache-2.0
//
// How the memory of metrics is laid out. All zeroes, but for the version: nobody has counted
// anything. A change of anything here, or of what the room metrics lays there, needs another
// version.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "ledger_layout.h"
#include "restante/metrics/catalogue.h"
#include "restante/processes/metrics_memory.h"

namespace restante::processes {

struct MetricsLayout {
  static constexpr std::uint64_t version_now = 0x7265'7374'6d65'7402;  // "restmet", 2
  static constexpr std::size_t name_octets_max = 127;

  struct alignas(map_unit) Head {
    std::uint64_t version;
    // Odd while what a process counted is added to `before`: who reads meanwhile reads again.
    std::atomic<std::uint64_t> folds;
    std::array<std::atomic<std::uint8_t>, MetricsMemory::sheets_max> is_living;
    // Those from here on were never used: not to be looked at, for to look takes memory.
    std::atomic<std::uint32_t> used;
    std::array<std::atomic<std::uint64_t>, metrics::cells_max> before;
    // By places, and empty behind the last. Written once each; the last place is that of all
    // others.
    std::array<std::array<char, name_octets_max + 1>, metrics::listeners_max> names;
  };
  struct alignas(map_unit) Hour {
    metrics::History history;
  };
  struct alignas(map_unit) Page {
    metrics::Sheet sheet;
  };

  static constexpr std::size_t hour_at() { return sizeof(Head); }
  static constexpr std::size_t page_at(std::size_t slot) {
    return sizeof(Head) + sizeof(Hour) + slot * sizeof(Page);
  }

  Head head;
  Hour hour;
  std::array<Page, MetricsMemory::sheets_max> pages;
};

}  // namespace restante::processes
