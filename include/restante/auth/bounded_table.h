// SPDX-License-Identifier: Apache-2.0
//
// A table that never holds more than so many entries: a new one pushes the oldest out. Age counts
// from the last renew(). Keys are hashes whose values nobody outside can foresee (see KeyedHash),
// or somebody would choose names that all fall into one slot.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <unordered_map>
#include <utility>

namespace restante::auth {

template <class Value>
class BoundedTable {
 public:
  using Key = std::uint64_t;

  // REQUIRES size_max > 0.
  explicit BoundedTable(std::size_t size_max) : size_max_(size_max) { assert(size_max > 0); }

  std::size_t size() const { return by_age_.size(); }

  // Null where there is none. Valid until the entry goes.
  Value* find(Key key) {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : &found->second->second;
  }

  // The entry, made if there was none, and now the youngest. `farewell` is told of one that is
  // pushed out for it, and must not touch this table.
  template <class Farewell>
  Value& renew(Key key, Farewell farewell) {
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
      by_age_.splice(by_age_.end(), by_age_, found->second);
      return found->second->second;
    }
    if (size() == size_max_) {
      farewell(std::as_const(by_age_.front().second));
      erase_oldest();
    }
    by_age_.emplace_back(key, Value());
    by_key_.emplace(key, std::prev(by_age_.end()));
    return by_age_.back().second;
  }
  Value& renew(Key key) {
    return renew(key, [](const Value&) {});
  }

  void erase(Key key) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return;
    by_age_.erase(found->second);
    by_key_.erase(found);
  }

  // Drops the oldest entries as long as `is_stale` says so of them.
  template <class IsStale>
  void erase_oldest_while(IsStale is_stale) {
    while (size() > 0 && is_stale(std::as_const(by_age_.front().second))) erase_oldest();
  }

  template <class IsWanted>
  void erase_if(IsWanted is_wanted) {
    for (auto entry = by_age_.begin(); entry != by_age_.end();) {
      const auto here = entry++;
      if (is_wanted(std::as_const(here->second))) erase(here->first);
    }
  }

  // The oldest first.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [key, value] : by_age_) visit(value);
  }

 private:
  void erase_oldest() {
    by_key_.erase(by_age_.front().first);
    by_age_.pop_front();
  }

  using Entries = std::list<std::pair<Key, Value>>;

  std::size_t size_max_;
  Entries by_age_;
  std::unordered_map<Key, typename Entries::iterator> by_key_;
};

}  // namespace restante::auth
