// SPDX-License-Identifier: Apache-2.0
//
// Makes guessing passwords slow, wherever it comes from, and leaves others alone.
//
// Failures are counted in buckets that drain with time; where one is full, the next attempt is
// refused until one failure has drained. An attempt under way counts as if it had failed, so that
// parallel guesses do not all get through. A success is a *proof*, kept for 7 days: it makes the
// user known at this network (an IPv4 address, an IPv6 /64, this machine, a Unix socket), near it
// (IPv4 /24, IPv6 /48), and the network a known one.
//
//   bucket                                        failures  drains one     guesses in the first
//                                                           each           hour, and each further
//   user at a network                                   10  minute                70        60
//   account, from all networks                          40  minute               100        60
//   account, from all networks near a proof of it       40  minute               100        60
//   network, unknown                                    80  10 s                 440       360
//   network, known                                     400  2 s                2,200     1,800
//   this machine: 127.0.0.0/8, ::1, Unix sockets     3,200  250 ms            17,600    14,400
//   unknown networks in an IPv6 /56                    160  5 s                  880       720
//   unknown networks in an IPv4 /24, IPv6 /48          320  2.5 s              1,760     1,440
//   known networks in an IPv6 /56                      800  1 s                4,400     3,600
//   known networks in an IPv4 /24, IPv6 /48          1,600  500 ms             8,800     7,200
//
// The first is for all. The others count and refuse *strangers* only: a user without a proof at
// this network. So whoever guesses at an account from elsewhere does not lock its owner out where
// they were before, nor nearby; far from all those places the owner shares an attempt a minute with
// the guesser. A neighbour who guesses does not lock out the office next door: unknown and known
// networks are counted apart. Behind this machine's own addresses may be a webmail with many users,
// which is why it may fail more often.
//
// The answer to each failure is held back: base, 2, 4, 8 times base, by the failures of the user at
// the network. Where a network's bucket is filled to an eighth, strangers wait before they are
// verified, up to 8 times base. From one half on, strangers with failures of their own are refused;
// those without go on waiting, until it is full: they may be an office's new user. A success
// forgets the user's failures at the network.
//
// What has failed stands in the accounts' memory, for all processes that judge logins; what is
// under way in this process alone, so that one that dies leaves nothing behind. While two processes
// judge at once, as during a reload, a guesser may have as many under way in each, once. All memory
// is bounded: 32,768 users at networks, 32,768 accounts, 65,536 networks, 2,097,152 proofs. In a
// full bucket of rows the smallest count goes, or the oldest proof.
//
// begin() and succeeded() of a known user together take 0.6 to 1.2 µs, begin() and failed() of a
// stranger 4.5 µs; list() 1 µs a bucket (one core of an AMD EPYC that others used as well).
//
// A base of 0 turns delays and refusals off. Users are canonical (see auth/user_name.h); their case
// makes no difference, and of a longer name the first 255 octets count. Borrows the memory. Not to
// be touched by two threads at once: each has its own, on the same memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "restante/accounts/memory.h"
#include "restante/auth/origin.h"
#include "restante/base/clock.h"

namespace restante::accounts {

struct Bound {
  std::uint32_t failures_max;
  Duration drain;

  constexpr Duration capacity() const { return failures_max * drain; }
  constexpr std::uint32_t further_hour() const {
    return static_cast<std::uint32_t>(std::chrono::hours(1) / drain);
  }
  constexpr std::uint32_t first_hour() const { return failures_max + further_hour(); }
};

// Who has not got it right by now won't. A telephone that comes each minute with an old password
// does not lock out its owner's desktop.
inline constexpr Bound user_bound{10, std::chrono::minutes(1)};
// A botnet has so many guesses at an account, however large it is.
inline constexpr Bound account_bound{40, std::chrono::minutes(1)};
// More than one household's mistakes; an office's; a webmail's.
inline constexpr Bound unknown_network_bound{80, std::chrono::seconds(10)};
inline constexpr Bound known_network_bound{400, std::chrono::seconds(2)};
inline constexpr Bound local_bound{3200, std::chrono::milliseconds(250)};
// Two or four times as many as of one network: whoever has a block of addresses has no more.
inline constexpr Bound unknown_block_bound{160, std::chrono::seconds(5)};
inline constexpr Bound known_block_bound{800, std::chrono::seconds(1)};
inline constexpr Bound unknown_site_bound{320, std::chrono::milliseconds(2500)};
inline constexpr Bound known_site_bound{1600, std::chrono::milliseconds(500)};

// Who comes once a week from the same network stays known there.
inline constexpr Duration proof_kept = std::chrono::days(7);

struct Ruling {
  enum class Verdict { Proceed, Refuse };

  Verdict verdict;
  Duration wait;  // Proceed: before the password is verified. Refuse: until it may be tried again
};

// A bucket with failures, for an operator.
struct Penalty {
  std::optional<std::string> user;     // as it was given, in lower case: to be escaped
  std::optional<std::string> address;  // "192.0.2.1", "2001:db8::/64", "unix"; nothing: all
  std::uint32_t failures;
  TimePoint until;                         // when all is forgotten
  std::optional<TimePoint> refused_until;  // if an attempt would be refused now

  bool operator==(const Penalty&) const = default;
};

// The buckets that stand in somebody's way: of this user, and of networks with this address.
struct PenaltyFilter {
  std::optional<std::string> user{};
  std::optional<auth::Origin> address{};
};

class Throttle {
 public:
  Throttle(const Memory& memory, Duration base);
  Throttle(Throttle&&) noexcept;
  Throttle& operator=(Throttle&&) noexcept;
  ~Throttle();

  // That begin() may ask of an attempt.
  static Duration longest_wait(Duration base);

  // Once for each attempt, before anything is computed for it or told. After Proceed, one of
  // succeeded(), failed() and abandoned() must follow, once.
  [[nodiscard]] Ruling begin(const auth::Origin& origin, std::string_view user, TimePoint now);

  void succeeded(const auth::Origin& origin, std::string_view user, TimePoint now);

  // To be told when the proof was found wrong, whether the client still waits for the answer or
  // not, and when a client broke an exchange off after it was told something: SCRAM's salt costs
  // us an expensive hash, and says as much of a user as a wrong password does. The time by which
  // the answer is to be held back, counted from then.
  [[nodiscard]] Duration failed(const auth::Origin& origin, std::string_view user, TimePoint now);

  // Nobody learned anything: the client left before its proof was verified, or the users can't be
  // asked now.
  void abandoned(const auth::Origin& origin, std::string_view user);

  // In no order. A bucket that another process is just beginning may be missing.
  [[nodiscard]] std::vector<Penalty> list(const PenaltyFilter& filter, TimePoint now) const;

  // Forgets the failures that list() shows. Those under way still count. How many buckets.
  std::size_t clear(const PenaltyFilter& filter, TimePoint now);

 private:
  class Core;

  Duration base_;
  std::unique_ptr<Core> core_;
};

}  // namespace restante::accounts
