// SPDX-License-Identifier: Apache-2.0
//
// The folder of all maildrops: the beginning of the path that the operator wrote. Where it is
// missing, or another than when this process began, no login is to blame its own maildrop: what is
// wrong is said once, however many there are, and then how many it kept out.
//
// Another one: a disk that was mounted since, or mounted again. The walls of this process stand
// around what was there when they were put up, so it may not read there.
//
// Threads may share it.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "restante/base/patience.h"
#include "restante/base/result.h"
#include "restante/stores/maildir/file_system.h"

namespace restante::stores {

class Beginning {
 public:
  // `path` as fixed_beginning() has it; empty: there is none. REQUIRES: the walls are up.
  Beginning(const FileSystem& system, std::string path);

  // Of a login that did not get to its maildrop: its own error, or TryAgain without a text where
  // this folder is to blame. WouldBlock: only a thread can tell.
  Error blame(Error error, Patience patience);
  // Of one that got there, or found that it has none.
  void reached();
  void found_no_maildir();

 private:
  enum class State { Usable, Missing, Another };
  using Identity = std::pair<dev_t, ino_t>;

  bool is_walled_off() const;
  bool is_another() const;
  std::optional<Identity> identity() const;
  Error keep_out(State state, const Error& why);
  void is_there_again();

  const FileSystem& system_;
  const std::string path_;
  const std::optional<Identity> at_first_;
  std::atomic<State> state_ = State::Usable;
  std::atomic<std::uint64_t> kept_out_ = 0;
};

}  // namespace restante::stores
