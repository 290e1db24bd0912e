// SPDX-License-Identifier: Apache-2.0
#include "logins.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace restante::clerk {

namespace {

constexpr Duration window = std::chrono::minutes(1);
constexpr Duration between_samples = std::chrono::seconds(10);

// Two decimals are as much as anybody reads.
double rounded(double rate) {
  return std::round(rate * 100) / 100;
}

}  // namespace

Logins::Logins(loop::Loop& loop, const processes::MetricsBook& book)
    : loop_(loop), book_(book), samples_{{loop.now(), total()}}, timer_(loop, *this) {
  timer_.start_at(loop_.now() + between_samples);
}

void Logins::on_timer(loop::Timer&) {
  const TimePoint now = loop_.now();
  samples_.push_back({now, total()});
  // One that is as old as the window, or older, is where it begins.
  while (samples_.size() > 1 && samples_[1].at <= now - window) samples_.pop_front();
  timer_.start_at(now + between_samples);
}

std::uint64_t Logins::total() const {
  return metrics::logins(book_.figures(), metrics::LoginResult::Ok);
}

std::uint64_t Logins::failed() const {
  return metrics::sum_of(book_.figures(), metrics::Metric::Logins) - total();
}

double Logins::rate() const {
  const Sample& first = samples_.front();
  // Not of a single moment, in which one login would be many a second.
  const Duration span = std::max(loop_.now() - first.at, Duration(std::chrono::seconds(1)));
  const std::uint64_t now = total();
  const auto logins = static_cast<double>(now - std::min(now, first.total));
  return rounded(logins / std::chrono::duration<double>(span).count());
}

}  // namespace restante::clerk
