// SPDX-License-Identifier: Apache-2.0
#include "restante/tls/ticket_keys.h"

#include "handles.h"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <string>

namespace restante::tls {

namespace {

OSSL_PARAM octets(const char* key, const void* data, std::size_t size) {
  return OSSL_PARAM_construct_octet_string(key, const_cast<void*>(data), size);
}

TicketKey derive(const TicketKeys::Secret& secret, std::int64_t period) {
  static const KdfHandle hkdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  const KdfContextHandle context(EVP_KDF_CTX_new(hkdf.get()));
  const std::string info = fmt::format("restante session tickets {}", period);
  std::string digest = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
      octets(OSSL_KDF_PARAM_KEY, secret.data(), secret.size()),
      octets(OSSL_KDF_PARAM_INFO, info.data(), info.size()), OSSL_PARAM_construct_end()};
  TicketKey key;
  static_assert(sizeof key == 16 + 32 + 32);
  const int done =
      EVP_KDF_derive(context.get(), reinterpret_cast<unsigned char*>(&key), sizeof key, params);
  assert(done == 1);
  (void)done;
  return key;
}

void wipe(std::vector<TicketKey>& keys) {
  OPENSSL_cleanse(keys.data(), keys.size() * sizeof(TicketKey));
  keys.clear();
}

}  // namespace

TicketKeys::TicketKeys(const Secret& secret, const WallClock& clock, std::chrono::seconds rotation,
                       std::chrono::seconds lifetime)
    : secret_(secret), clock_(clock), rotation_(rotation), lifetime_(lifetime) {
  assert(rotation.count() > 0 && lifetime.count() >= 0);
}

TicketKeys::~TicketKeys() {
  wipe(keys_);
  OPENSSL_cleanse(secret_.data(), secret_.size());
}

TicketKeys::Secret TicketKeys::random_secret() {
  Secret secret;
  const int done = RAND_priv_bytes(secret.data(), secret.size());
  assert(done == 1);
  (void)done;
  return secret;
}

const TicketKey& TicketKeys::current() {
  turn();
  return keys_.front();
}

const TicketKey* TicketKeys::find(std::span<const std::uint8_t> name) {
  turn();
  const auto found = std::ranges::find_if(
      keys_, [&](const TicketKey& key) { return std::ranges::equal(key.name, name); });
  return found == keys_.end() ? nullptr : &*found;
}

void TicketKeys::turn() {
  const auto now = std::chrono::floor<std::chrono::seconds>(clock_.now().time_since_epoch());
  const std::int64_t period = now / rotation_;
  if (period == period_ && !keys_.empty()) return;
  wipe(keys_);
  period_ = period;
  const std::int64_t earlier = (lifetime_ + rotation_ - std::chrono::seconds(1)) / rotation_;
  keys_.reserve(static_cast<std::size_t>(earlier) + 1);
  for (std::int64_t age = 0; age <= earlier; ++age) keys_.push_back(derive(secret_, period - age));
}

}  // namespace restante::tls
