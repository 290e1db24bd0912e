// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/job.h"

#include <uv.h>

#include <cassert>
#include <cstdlib>
#include <string>

namespace restante::loop {

namespace {

struct Request {
  uv_work_t request;
  std::unique_ptr<Job> job;
  std::size_t* under_way;
};

}  // namespace

void submit(Loop& loop, std::unique_ptr<Job> job) {
  auto* request = new Request{{}, std::move(job), &loop.jobs_};
  ++loop.jobs_;
  request->request.data = request;
  const int result = uv_queue_work(
      loop.raw(), &request->request,
      [](uv_work_t* work) { static_cast<Request*>(work->data)->job->work(); },
      [](uv_work_t* work, int) {
        const std::unique_ptr<Request> done(static_cast<Request*>(work->data));
        --*done->under_way;
        done->job->finished();
      });
  assert(result == 0);
  (void)result;
}

void set_pool_size(std::size_t threads) {
  ::setenv("UV_THREADPOOL_SIZE", std::to_string(threads).c_str(), 1);
}

}  // namespace restante::loop
