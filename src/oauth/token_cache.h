// SPDX-License-Identifier: Apache-2.0
//
// What is known of tokens, by their SHA-256; the tokens themselves are not kept. Safe from any
// thread.
//
// Invalid tokens have a shelf of their own, so that whoever makes them up pushes no valid one out.
// A full shelf loses what was put there first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "claims.h"

#include "restante/base/digest.h"

namespace restante::oauth {

class TokenCache {
 public:
  using Answer = std::optional<std::string>;  // of the TokenVerifier

  // At most `bound` tokens on each shelf; a valid one for `ttl` seconds.
  TokenCache(std::size_t bound, std::int64_t ttl) : bound_(bound), ttl_(ttl) {}

  // Nothing: not known.
  [[nodiscard]] std::optional<Answer> find(const digest::Sha256& token, std::int64_t now) const;

  // Not past the token's own end.
  void keep_valid(const digest::Sha256& token, const Holder& holder, std::int64_t now);

  // Shortly: a token may be valid a moment later, when the server learns of it.
  void keep_invalid(const digest::Sha256& token, std::int64_t now);

 private:
  struct Entry {
    Answer answer;
    std::int64_t until;
  };
  struct Shelf {
    std::map<digest::Sha256, Entry> entries;
    std::deque<digest::Sha256> order;  // of the entries, by age
  };

  void keep(Shelf& shelf, const digest::Sha256& token, Entry entry, std::int64_t now);

  const std::size_t bound_;
  const std::int64_t ttl_;
  mutable std::mutex mutex_;  // over all that follows
  Shelf valid_;
  Shelf invalid_;
};

}  // namespace restante::oauth
