// SPDX-License-Identifier: Apache-2.0
//
// Which process of this machine has a lock: what the kernel lets whoever runs us see, which is all
// for root, and else as a rule nothing. Locks of other hosts are not in its lists.
#pragma once

#include "restante/stores/maildir/lock_number.h"

#include <sys/types.h>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace restante::ctl {

struct LockHolder {
  pid_t process = 0;
  std::string command;  // as `ps -o comm` says it; empty: not known
};

class LockHolders {
 public:
  // As they are now; `folder` is that of the locks, `processes` is /proc.
  explicit LockHolders(const std::string& folder, const std::string& processes = "/proc");

  [[nodiscard]] std::optional<LockHolder> of(stores::LockNumber number) const;

 private:
  using Place = std::pair<std::string, std::uint64_t>;  // file's name, first octet

  std::map<Place, LockHolder> all_;
};

}  // namespace restante::ctl
