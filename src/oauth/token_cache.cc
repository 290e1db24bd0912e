// SPDX-License-Identifier: Apache-2.0
#include "token_cache.h"

#include <algorithm>
#include <utility>

namespace restante::oauth {

namespace {

constexpr std::int64_t invalid_ttl_max = 10;  // seconds

}  // namespace

std::optional<TokenCache::Answer> TokenCache::find(const digest::Sha256& token,
                                                   std::int64_t now) const {
  const std::scoped_lock lock(mutex_);
  for (const Shelf* shelf : {&valid_, &invalid_}) {
    const auto found = shelf->entries.find(token);
    if (found != shelf->entries.end() && now < found->second.until) return found->second.answer;
  }
  return std::nullopt;
}

void TokenCache::keep_valid(const digest::Sha256& token, const Holder& holder, std::int64_t now) {
  const std::int64_t until = std::min(holder.expires.value_or(now + ttl_), now + ttl_);
  keep(valid_, token, {holder.user, until}, now);
}

void TokenCache::keep_invalid(const digest::Sha256& token, std::int64_t now) {
  keep(invalid_, token, {std::nullopt, now + std::min(ttl_, invalid_ttl_max)}, now);
}

void TokenCache::keep(Shelf& shelf, const digest::Sha256& token, Entry entry, std::int64_t now) {
  if (bound_ == 0 || entry.until <= now) return;
  const std::scoped_lock lock(mutex_);
  const auto [place, is_new] = shelf.entries.insert_or_assign(token, std::move(entry));
  if (!is_new) return;
  shelf.order.push_back(token);
  if (shelf.order.size() <= bound_) return;
  shelf.entries.erase(shelf.order.front());
  shelf.order.pop_front();
}

}  // namespace restante::oauth
