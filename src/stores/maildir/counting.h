// SPDX-License-Identifier: Apache-2.0
//
// How much is read to count messages whose names don't tell their sizes. What users put into their
// Maildirs must not keep the threads from other users' logins and QUITs.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>

namespace restante::stores {

// A scan that reads more than a little needs the only permit of its store: others find a thread.
class LargeScans {
 public:
  class Permit {
   public:
    explicit Permit(LargeScans& scans) : scans_(scans) {}
    Permit(const Permit&) = delete;
    Permit& operator=(const Permit&) = delete;
    ~Permit() { scans_.is_under_way_ = false; }

   private:
    LargeScans& scans_;
  };

  // Whether it was free; a Permit is to be made then.
  [[nodiscard]] bool begin() { return !is_under_way_.exchange(true); }

 private:
  std::atomic<bool> is_under_way_ = false;
};

// Of one scan. Safe from any thread.
class CountingBudget {
 public:
  // About 100 milliseconds of a thread, where the messages are in memory.
  static constexpr std::uint64_t without_permit_max = std::uint64_t{128} << 20;

  // Twice the largest message, so that each login gets on.
  static constexpr std::uint64_t a_scan_max = std::uint64_t{8} << 30;

  explicit CountingBudget(LargeScans& scans) : scans_(scans) {}

  // Before so many octets are read. Spent: the rest of the maildrop is for a later login.
  enum class Answer { Granted, Spent };
  [[nodiscard]] Answer spend(std::uint64_t octets);

 private:
  LargeScans& scans_;
  std::atomic<std::uint64_t> spent_ = 0;
  std::mutex mutex_;
  std::optional<LargeScans::Permit> permit_;
};

}  // namespace restante::stores
