// SPDX-License-Identifier: Apache-2.0
//
// Remembers which passwords were right, so that a client that comes every minute does not cost an
// expensive hash each time.
//
// What is kept is a keyed digest (BLAKE2b) over the user, the password and the source's `version`
// of the user (the stored hash, say), and when the source was asked; never the password. So nothing
// needs to be flushed: where the stored hash changed, what was remembered no longer matches. The
// caller finds the user in the source each time, and asks the source for the password only where
// nothing is remembered. Wrong passwords are not to be remembered.
//
// There is room for 131,072, four a bucket, in which the oldest goes: who logs in within 5 minutes
// at 400 logins a second. A row proves by the key that its digest and its time belong together, so
// one that is half written, or garbage, is as if it were not there.
//
// The key lies in the same memory, as it must outlive the process. Without the memory the digests
// are worth nothing. Whoever reads all of it, from a process that was taken over, a core or swap,
// can test guesses as fast as BLAKE2b goes, some 2,000,000 a second and core, whatever the stored
// hash costs; at passwords whose rows nobody has overwritten yet, for the time to live takes no
// digest out of the memory. Whoever can't bear that has a time to live of 0, and remembers nothing.
//
// recall() and remember() take 1 µs each. Borrows the memory. Many threads and processes may use it
// at once.
#pragma once

#include <string_view>

#include "restante/accounts/memory.h"
#include "restante/auth/credentials.h"
#include "restante/base/clock.h"

namespace restante::accounts {

class VerifiedPasswords {
 public:
  enum class Verdict { Remembered, NotRemembered };

  explicit VerifiedPasswords(const Memory& memory) : memory_(memory) {}

  // Remembered: the source was asked less than `time_to_live` ago, and said yes.
  [[nodiscard]] Verdict recall(const auth::Credentials& credentials, std::string_view version,
                               Duration time_to_live, TimePoint now) const;

  // `asked_at` is from before the source was asked: it may change while it answers.
  void remember(const auth::Credentials& credentials, std::string_view version, TimePoint asked_at);

 private:
  const Memory& memory_;
};

}  // namespace restante::accounts
