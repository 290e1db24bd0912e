// SPDX-License-Identifier: Apache-2.0
//
// Makes guessing passwords slow, and leaves others behind the same address alone.
//
// Failures are counted for each user at an address, and for each address; a count drains with time.
// An attempt under way counts as if it had failed, so that parallel guesses do not all get through.
//
//   user at address  The answer to each failure is held back longer: base, 2, 4, 8 times base. With
//                    10 failures the user is refused at this address until one has drained, which
//                    takes a minute. A success forgets them.
//   address          Counts the failures of strangers alone: users without a success at this
//                    address in the last 7 days. With 10 failures strangers wait before they are
//                    verified, up to 8 times base. With 40, strangers with failures of their own
//                    are refused; those without go on waiting: they may be an office's new user.
//
// A customer is an IPv4 address or an IPv6 network of 64 bits; that of 0 is never limited. Users
// are canonical (see user_name.h); their case makes no difference. All memory is bounded: the
// oldest counts are pushed out. Full of the longest names, a throttle takes about 25 MB.
//
// A value: no clock, no timer, no thread of its own; not to be touched by two threads at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "restante/auth/bounded_table.h"
#include "restante/auth/keyed_hash.h"
#include "restante/base/clock.h"

namespace restante::auth {

struct ThrottleLimits {
  // Who has not got it right by now won't; a guesser gets no further than this and one a minute.
  std::uint32_t user_failures_max = 10;
  // A telephone that comes each minute with an old password does not lock out its owner's desktop.
  Duration user_drain = std::chrono::minutes(1);

  // More than one household's mistakes.
  std::uint32_t calm_failures_max = 10;
  std::uint32_t address_failures_max = 40;
  Duration address_drain = std::chrono::seconds(10);

  // Who comes once a week from the same address stays known there.
  Duration proof_kept = std::chrono::days(7);

  // Users at an address with failures: some 600 octets each with the longest name. Addresses with
  // failures, and proofs of success: about 100 octets each. More proofs than failures, as there are
  // more honest users, and a proof forgotten costs one of them a wait.
  std::size_t users_max = 16384;
  std::size_t addresses_max = 16384;
  std::size_t proofs_max = 131072;
};

struct Ruling {
  enum class Verdict { Proceed, Refuse };

  Verdict verdict;
  Duration wait;  // Proceed: before the password is verified. Refuse: until it may be tried again
};

class FailureThrottle {
 public:
  // A base of 0 turns delays and refusals off.
  explicit FailureThrottle(Duration base, const ThrottleLimits& limits = {});

  // After Proceed, one of succeeded(), failed() and abandoned() must follow, once.
  [[nodiscard]] Ruling begin(std::uint64_t customer, std::string_view user, TimePoint now);

  void succeeded(std::uint64_t customer, std::string_view user, TimePoint now);

  // To be told when the password was found wrong, whether the client still waits for the answer or
  // not. The time by which the answer is to be held back, counted from then.
  [[nodiscard]] Duration failed(std::uint64_t customer, std::string_view user, TimePoint now);

  // Nobody learned whether the password is right: the client left before it was verified, or the
  // users can't be asked now.
  void abandoned(std::uint64_t customer, std::string_view user, TimePoint now);

  // What an operator may want to see.
  struct Entry {
    std::uint64_t customer;
    std::optional<std::string> user;  // nothing for the address's own count
    std::uint32_t failures;
    std::uint32_t under_way;

    bool operator==(const Entry&) const = default;
  };
  [[nodiscard]] std::vector<Entry> list(TimePoint now) const;

  // Forgets all failures at the address.
  void clear(std::uint64_t customer);

 private:
  using Key = std::uint64_t;

  struct Count {
    std::uint64_t customer = 0;
    TimePoint drained_at;  // each failure moves it by one drain
    std::uint32_t under_way = 0;
  };
  struct UserCount : Count {
    std::string user;
    std::uint32_t strangers = 0;  // of those under way, how many the address counts as well
  };
  enum class Standing { Known, Stranger };

  bool is_off(std::uint64_t customer) const { return base_ == Duration(0) || customer == 0; }
  Key key_of(std::uint64_t customer, std::string_view user) const;
  Standing standing_of(Key pair, TimePoint now);
  [[nodiscard]] std::optional<Duration> refusal(Key pair, Key address, Standing standing,
                                                TimePoint now);
  std::uint32_t load_of_address(Key address, TimePoint now);
  Duration wait_of_strangers(std::uint32_t load) const;
  UserCount& user_count(std::uint64_t customer, std::string_view user);
  Count& address_count(std::uint64_t customer);
  void leave_address(std::uint64_t customer, std::uint32_t strangers);
  void end(std::uint64_t customer, std::string_view user, TimePoint now);

  const Duration base_;
  const ThrottleLimits limits_;
  const KeyedHash hash_;
  BoundedTable<UserCount> users_;
  BoundedTable<Count> addresses_;
  BoundedTable<TimePoint> proofs_;  // the last success
};

}  // namespace restante::auth
