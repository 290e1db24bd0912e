// SPDX-License-Identifier: Apache-2.0
#include "restante/metrics/busiest.h"

#include <algorithm>
#include <map>

namespace restante::metrics {

namespace {

std::vector<Busiest::One> first_of(std::vector<Busiest::One> all, std::size_t count) {
  std::ranges::sort(all, [](const auto& one, const auto& other) {
    return one.commands != other.commands ? one.commands > other.commands : one.name < other.name;
  });
  if (all.size() > count) all.resize(count);
  return all;
}

}  // namespace

void Busiest::add(std::string_view name, std::uint64_t commands, std::uint64_t octets,
                  TimePoint now) {
  age(now);
  One& one = all_[place_for(name)];
  one.commands += commands;
  one.octets += octets;
}

// Who is not in it yet takes the place of the one that did least, and what that one did.
std::size_t Busiest::place_for(std::string_view name) {
  if (const auto found = places_.find(name); found != places_.end()) return found->second;
  if (all_.size() < places) {
    all_.push_back({std::string(name)});
    places_.emplace(name, all_.size() - 1);
    return all_.size() - 1;
  }
  const auto least = std::ranges::min_element(all_, {}, &One::commands);
  places_.erase(least->name);
  *least = {std::string(name), least->commands, 0, least->commands};
  const auto place = static_cast<std::size_t>(least - all_.begin());
  places_.emplace(name, place);
  return place;
}

void Busiest::age(TimePoint now) {
  if (halved_ == TimePoint::min()) halved_ = now;
  for (; now - halved_ >= half_life && !all_.empty(); halved_ += half_life) {
    for (One& one : all_) {
      one.commands /= 2;
      one.octets /= 2;
      one.too_much /= 2;
    }
    std::erase_if(all_, [](const One& one) { return one.commands == 0; });
    places_.clear();
    for (std::size_t at = 0; at < all_.size(); ++at) places_.emplace(all_[at].name, at);
  }
  if (all_.empty()) halved_ = now;
}

std::vector<Busiest::One> Busiest::top(std::size_t count, TimePoint now) {
  age(now);
  return first_of(all_, count);
}

std::vector<Busiest::One> merged(std::span<const std::vector<Busiest::One>> all,
                                 std::size_t count) {
  std::map<std::string, Busiest::One> by_name;
  for (const auto& some : all) {
    for (const Busiest::One& one : some) {
      Busiest::One& sum = by_name[one.name];
      sum.name = one.name;
      sum.commands += one.commands;
      sum.octets += one.octets;
      sum.too_much += one.too_much;
    }
  }
  std::vector<Busiest::One> together;
  for (auto& [name, one] : by_name) together.push_back(std::move(one));
  return first_of(std::move(together), count);
}

}  // namespace restante::metrics
