// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/password_cache.h"

#include "start_sodium.h"

#include <sodium.h>

#include <cassert>
#include <cstdint>
#include <cstring>
#include <utility>

namespace restante::auth {

namespace {

void add(crypto_generichash_state& state, std::string_view octets) {
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(octets.data()),
                            octets.size());
}

template <class Digest>
std::uint64_t slot_of(const Digest& digest) {
  std::uint64_t slot = 0;
  static_assert(sizeof slot <= sizeof digest);
  std::memcpy(&slot, digest.data(), sizeof slot);
  return slot;
}

}  // namespace

CachingAuthenticator::CachingAuthenticator(std::unique_ptr<Authenticator> inner,
                                           Duration time_to_live, const TimeSource& time,
                                           std::size_t entries_max)
    : inner_(std::move(inner)), time_to_live_(time_to_live), time_(time), entries_(entries_max) {
  assert(inner_ != nullptr && time_to_live > Duration(0));
  start_sodium();
  randombytes_buf(key_.data(), key_.size());
}

CachingAuthenticator::~CachingAuthenticator() {
  sodium_memzero(key_.data(), key_.size());
}

// The user's length goes first: "ab" and "c" are not "a" and "bc".
CachingAuthenticator::Digest CachingAuthenticator::digest_of(const Credentials& credentials) const {
  Digest digest{};
  const std::uint64_t length = credentials.user.size();
  crypto_generichash_state state;
  crypto_generichash_init(&state, key_.data(), key_.size(), digest.size());
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(&length), sizeof length);
  add(state, credentials.user);
  add(state, credentials.password.reveal());
  crypto_generichash_final(&state, digest.data(), digest.size());
  sodium_memzero(&state, sizeof state);
  return digest;
}

bool CachingAuthenticator::is_over(const Entry& entry, TimePoint now) const {
  return now - entry.asked_at >= time_to_live_;
}

std::optional<Identity> CachingAuthenticator::recall(const Digest& digest, TimePoint now) const {
  const std::lock_guard guard(mutex_);
  const Entry* entry = entries_.find(slot_of(digest));
  if (entry == nullptr || is_over(*entry, now)) return std::nullopt;
  if (sodium_memcmp(entry->digest.data(), digest.data(), digest.size()) != 0) return std::nullopt;
  return entry->identity;
}

void CachingAuthenticator::remember(const Digest& digest, TimePoint asked_at,
                                    const Identity& identity) const {
  const std::lock_guard guard(mutex_);
  entries_.erase_oldest_while([&](const Entry& entry) { return is_over(entry, asked_at); });
  entries_.renew(slot_of(digest)) = {digest, asked_at, identity};
}

Result<std::optional<Identity>> CachingAuthenticator::authenticate(const Credentials& credentials,
                                                                   Patience patience) const {
  // Before the source is asked: it may change while it answers.
  const TimePoint asked_at = time_.now();
  const Digest digest = digest_of(credentials);
  if (auto identity = recall(digest, asked_at)) return identity;
  auto answer = inner_->authenticate(credentials, Patience::CachedOnly);
  const bool is_expensive = !answer && answer.error().kind == ErrorKind::WouldBlock;
  if (!is_expensive || patience == Patience::CachedOnly) return answer;
  answer = inner_->authenticate(credentials, Patience::MayBlock);
  if (answer && *answer) remember(digest, asked_at, **answer);
  return answer;
}

Result<std::optional<Identity>> CachingAuthenticator::find(std::string_view user,
                                                           Patience patience) const {
  return inner_->find(user, patience);
}

Result<ScramKeys> CachingAuthenticator::scram_keys(ScramHash hash, std::string_view user,
                                                   Patience patience) const {
  return inner_->scram_keys(hash, user, patience);
}

Result<Secret> CachingAuthenticator::plain_secret(std::string_view user, Patience patience) const {
  return inner_->plain_secret(user, patience);
}

Abilities CachingAuthenticator::abilities() const {
  return inner_->abilities();
}

std::size_t CachingAuthenticator::size() const {
  const std::lock_guard guard(mutex_);
  return entries_.size();
}

}  // namespace restante::auth
