// SPDX-License-Identifier: Apache-2.0
#include "openings.h"

#include <algorithm>
#include <utility>

namespace restante::server {

class Openings::Opening final : public loop::Job {
 public:
  Opening(Openings& openings, std::unique_ptr<loop::Job> job)
      : openings_(openings), job_(std::move(job)) {}

  void work() noexcept override { job_->work(); }
  void finished() noexcept override {
    job_->finished();
    openings_.finished();
  }

 private:
  Openings& openings_;
  const std::unique_ptr<loop::Job> job_;
};

Openings::Openings(loop::Loop& loop, std::size_t threads)
    : loop_(loop), threads_max_(std::max(threads, std::size_t{2}) - 1) {}

void Openings::submit(std::unique_ptr<loop::Job> job) {
  if (busy_ == threads_max_) return waiting_.push_back(std::move(job));
  begin(std::move(job));
}

void Openings::begin(std::unique_ptr<loop::Job> job) {
  ++busy_;
  loop::submit(loop_, std::make_unique<Opening>(*this, std::move(job)));
}

void Openings::finished() {
  --busy_;
  if (waiting_.empty()) return;
  auto next = std::move(waiting_.front());
  waiting_.pop_front();
  begin(std::move(next));
}

}  // namespace restante::server
