// SPDX-License-Identifier: Apache-2.0
//
// Openings of maildrops that want a thread. A large maildrop may keep one for long, and crowds log
// in at once; so openings have all threads of the pool but one, where it has several, and who
// fetches mail or quits finds that. What comes beyond waits, first come, first served.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>

#include "restante/loop/job.h"
#include "restante/loop/loop.h"

namespace restante::server {

// REQUIRES: lives until all that was submitted is finished.
class Openings {
 public:
  // `threads`: of the pool.
  Openings(loop::Loop& loop, std::size_t threads);

  void submit(std::unique_ptr<loop::Job> job);

  std::size_t waiting() const { return waiting_.size(); }

 private:
  class Opening;

  void begin(std::unique_ptr<loop::Job> job);
  void finished();

  loop::Loop& loop_;
  const std::size_t threads_max_;
  std::size_t busy_ = 0;
  std::deque<std::unique_ptr<loop::Job>> waiting_;
};

}  // namespace restante::server
