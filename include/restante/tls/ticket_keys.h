// SPDX-License-Identifier: Apache-2.0
//
// The keys of session tickets (RFC 5077; RFC 8446, section 4.6.1): derived by HKDF from one secret
// and the number of the period that a ticket is made in. Whoever has the secret has the keys, so
// worker processes with the same secret resume each other's sessions without a word. The keys turn
// with time; the secret should be drawn anew at each start and be kept nowhere.
//
// A ticket is accepted for its lifetime, rounded up to whole periods; one of an earlier period is
// renewed when it is used. Not for several threads at once.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "restante/base/wall_clock.h"

namespace restante::tls {

// The name is what the ticket shows of its key.
struct TicketKey {
  std::array<std::uint8_t, 16> name;
  std::array<std::uint8_t, 32> cipher;
  std::array<std::uint8_t, 32> mac;
};

class TicketKeys {
 public:
  using Secret = std::array<std::uint8_t, 32>;

  // A client reads its mail several times a day; RFC 8446 allows seven days.
  static constexpr std::chrono::hours default_lifetime{24};
  static constexpr std::chrono::hours default_rotation{6};

  // REQUIRES: a rotation above 0. `clock` must outlive the keys, and the Contexts that have them.
  TicketKeys(const Secret& secret, const WallClock& clock,
             std::chrono::seconds rotation = default_rotation,
             std::chrono::seconds lifetime = default_lifetime);
  TicketKeys(const TicketKeys&) = delete;
  TicketKeys& operator=(const TicketKeys&) = delete;
  ~TicketKeys();

  // 32 octets that nobody can foresee.
  [[nodiscard]] static Secret random_secret();

  // The key for new tickets. What is returned here and below is good until the next call.
  [[nodiscard]] const TicketKey& current();

  // The key of that name, or null if it is no key of ours, or too old.
  [[nodiscard]] const TicketKey* find(std::span<const std::uint8_t> name);

  [[nodiscard]] std::chrono::seconds lifetime() const { return lifetime_; }
  [[nodiscard]] const WallClock& clock() const { return clock_; }

 private:
  void turn();

  Secret secret_;
  const WallClock& clock_;
  const std::chrono::seconds rotation_;
  const std::chrono::seconds lifetime_;
  std::int64_t period_ = 0;
  std::vector<TicketKey> keys_;  // of period_ and those before, the newest first
};

}  // namespace restante::tls
