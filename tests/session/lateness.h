// SPDX-License-Identifier: Apache-2.0
//
// When a port in a test answers: at once, on a thread, or later, when the test says so; in any
// order, or never.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "restante/base/enquiry.h"

namespace restante::session::testing {

enum class Timing { AtOnce, OnThreads, Later };

inline std::string name_of(Timing timing) {
  switch (timing) {
    case Timing::AtOnce:
      return "AtOnce";
    case Timing::OnThreads:
      return "OnThreads";
    case Timing::Later:
      return "Later";
  }
  return {};
}

// Lives longer than all enquiries that it put off.
class Lateness {
 public:
  Timing timing = Timing::AtOnce;

  // Nothing: the question may be answered now.
  [[nodiscard]] std::optional<Failure> put_off(Enquiry& enquiry) {
    const bool is_on_loop = enquiry.patience() == Patience::CachedOnly;
    if (timing == Timing::AtOnce) return std::nullopt;
    if (timing == Timing::OnThreads) {
      return is_on_loop ? std::optional(failure(ErrorKind::WouldBlock)) : std::nullopt;
    }
    auto* waiting = enquiry.kept<Waiting>();
    if (waiting != nullptr && waiting->is_due) return std::nullopt;
    // On a thread nothing is begun.
    if (waiting == nullptr && is_on_loop)
      enquiry.keep(std::make_unique<Waiting>(*this, enquiry.bell()));
    return failure(ErrorKind::Later);
  }

  // Questions that wait for answer(). One that was given up does not.
  std::size_t waiting() const { return waiting_.size(); }

  enum class Order { AsAsked, LastFirst };
  // Those that wait now; what they ask thereupon waits for the next time.
  void answer(Order order = Order::AsAsked) {
    std::vector<std::uint64_t> numbers;
    for (const auto& [number, waiting] : waiting_) {
      numbers.insert(order == Order::AsAsked ? numbers.end() : numbers.begin(), number);
    }
    for (const std::uint64_t number : numbers) {
      const auto found = waiting_.find(number);
      if (found != waiting_.end()) found->second->answer();
    }
  }

 private:
  struct Waiting final : Enquiry::Kept {
    Waiting(Lateness& lateness, Enquiry::Bell& bell)
        : lateness_(lateness), bell_(bell), number_(++lateness.asked_) {
      lateness_.waiting_[number_] = this;
    }
    ~Waiting() override { lateness_.waiting_.erase(number_); }

    void answer() {
      is_due = true;
      lateness_.waiting_.erase(number_);
      bell_.ring();
    }

    bool is_due = false;

   private:
    Lateness& lateness_;
    Enquiry::Bell& bell_;
    const std::uint64_t number_;
  };

  std::map<std::uint64_t, Waiting*> waiting_;  // by when they were asked
  std::uint64_t asked_ = 0;
};

}  // namespace restante::session::testing
