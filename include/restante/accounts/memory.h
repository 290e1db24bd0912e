// SPDX-License-Identifier: Apache-2.0
//
// What outlives the process that judges logins: failures, proofs, login delays and verified
// passwords, in memory that several such processes may use at once (the old one and the new one of
// a reload) and that is the supervisor's, not theirs.
//
// It begins with a magic number, a layout version and random seeds, and has its tables at fixed
// places. All of it are words that are read and written as a whole, without locks: so a process
// that dies in the middle of its work leaves nothing behind that others would wait for, and
// whatever stands in it is a wrong number at worst. Who can write it can make the tables forget or
// count what never was, but nothing else.
//
// Times in it are of the steady clock, which all processes of a machine share, of at most 8 years
// since the machine was started.
//
// 56 MiB of addresses; of memory only what was used: a fresh one takes a page.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "restante/auth/keyed_hash.h"
#include "restante/base/clock.h"
#include "restante/base/descriptor.h"
#include "restante/base/result.h"

namespace restante::accounts {

// What differs by more between two processes that ask for the time is no time.
inline constexpr Duration skew_max = std::chrono::seconds(5);

class Memory {
 public:
  using Word = std::atomic<std::uint64_t>;
  static_assert(Word::is_always_lock_free, "a lock could be held by the dead");

  enum class Found {
    Fresh,  // nobody had used it
    Kept,   // as others left it
    // Another program's: it was left alone, and this process has tables of its own. Whoever holds
    // the memory is to make() one for those to come.
    Unknown
  };
  enum class Part {
    UserFailures,
    AccountFailures,
    NetworkFailures,
    Proofs,
    Delays,
    Passwords,
    Sources
  };

  static std::size_t octets();

  // A new one, for the supervisor to hold and hand on: nobody can change its size.
  [[nodiscard]] static Result<Descriptor> make();

  // `descriptor` is borrowed, and may be closed afterwards. Of the wrong size, or with a magic
  // number or layout version that is not ours: Unknown. Unsupported for what somebody could make
  // shorter while we read it; TryAgain where there is no memory.
  [[nodiscard]] static Result<Memory> open(int descriptor);

  // Of this process and those that it forks.
  [[nodiscard]] static Result<Memory> anonymous();

  Found found() const { return found_; }

  std::span<Word> part(Part part) const;
  // All of it, the beginning too.
  std::span<Word> words() const;

  // Where a thing stands in its table, which nobody outside can foresee.
  const auth::KeyedHash& places() const { return places_; }
  const auth::KeyedHash& passwords() const { return passwords_; }

 private:
  struct Unmap {
    void operator()(Word* words) const;
  };
  using Mapping = std::unique_ptr<Word[], Unmap>;

  Memory(Mapping mapping, Found found);
  static Result<Mapping> map(int descriptor, int flags);

  Mapping mapping_;
  Found found_;
  auth::KeyedHash places_;
  auth::KeyedHash passwords_;
};

}  // namespace restante::accounts
