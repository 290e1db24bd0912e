// SPDX-License-Identifier: Apache-2.0
//
// The accounts: judges every login of all workers of a set. One truth for all of them: users,
// failures, login delays, verified passwords.
//
// A worker asks over a line (see client.h). It is taken for hostile: what it says is bounded, and
// no key or hash of a user's goes to it. Guesses are slowed down by where they come from and whom
// they are about (see throttle.h); a hash that takes long is computed on a thread, for which logins
// queue, and a source that answers later holds none; both have `login_check` at most.
//
// Runs on the loop, and asks sources there first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "restante/accounts/memory.h"
#include "restante/accounts/readiness.h"
#include "restante/accounts/terms.h"
#include "restante/accounts/throttle.h"
#include "restante/base/clock.h"
#include "restante/base/descriptor.h"
#include "restante/loop/loop.h"

namespace restante::accounts {

struct ServiceOptions {
  // Told: a worker hears of a refusal whether there is such a user, for its log alone.
  enum class Reasons { Told, Hidden };

  Terms terms;
  Readiness readiness;
  const Memory* memory = nullptr;  // borrowed
  Duration failure_delay = Duration(0);
  Duration login_check = Duration(0);
  std::uint32_t login_burst = 1;  // logins in a row before LOGIN-DELAY counts
  std::size_t threads = 1;        // of the pool
  Reasons reasons = Reasons::Hidden;
};

class Desk;

class Service {
 public:
  class Handler {
   public:
    // The last line has ended, and no thread works on anything that came over one. Not to destroy
    // the Service.
    virtual void on_no_lines() = 0;

   protected:
    ~Handler() = default;
  };

  Service(loop::Loop& loop, ServiceOptions options, Handler& handler);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // A worker's. The worker is told at once what can be offered.
  void add_line(Descriptor line);
  bool has_lines() const;
  // For a thread. To be asked seldom: they are counted.
  std::size_t logins_waiting() const;

  // What stands in whose way, for an operator; see Throttle.
  std::vector<Penalty> penalties(const PenaltyFilter& filter) const;
  std::size_t clear_penalties(const PenaltyFilter& filter);
  // How long LOGIN-DELAY keeps them out; Duration(0): it does not. `own_delay` is what the source
  // says of this user alone.
  Duration login_wait(std::string_view user, std::optional<Duration> own_delay) const;

 private:
  std::unique_ptr<Desk> desk_;
};

}  // namespace restante::accounts
