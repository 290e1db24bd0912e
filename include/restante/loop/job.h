// SPDX-License-Identifier: Apache-2.0
//
// Work for a thread of the pool: what may wait for the disk, or compute for long.
//
// A Job is given away with submit(). Its work() runs on some thread; then finished() runs on the
// loop, and then the Job dies. There is no way to call it back: whoever waits for it must outlive
// it, or leave a word with it (a pointer that it clears) before it dies.
#pragma once

#include <cstddef>
#include <memory>

#include "restante/loop/loop.h"

namespace restante::loop {

class Job {
 public:
  virtual ~Job() = default;

  virtual void work() noexcept = 0;      // on a thread
  virtual void finished() noexcept = 0;  // on the loop
};

void submit(Loop& loop, std::unique_ptr<Job> job);

// How many threads the pool has. Takes effect if called before the first submit() of the process.
void set_pool_size(std::size_t threads);

}  // namespace restante::loop
