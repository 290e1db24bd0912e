// SPDX-License-Identifier: Apache-2.0
//
// Picks the concrete user sources, the mail store and the verifier of tokens by the settings.
//
// Owns the lock tables, which outlive every store: a session that began before a reload holds its
// maildrop in the same table in which one that began after it asks.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "restante/auth/password_cache.h"
#include "restante/oauth/wall_clock.h"
#include "restante/server/backends.h"
#include "restante/stores/maildir/lock_table.h"

namespace restante {

class SteadyTime final : public auth::TimeSource {
 public:
  TimePoint now() const override;
};

class Composition final : public server::BackendFactory {
 public:
  [[nodiscard]] Result<server::Backends> make(const config::Settings& settings) override;

 private:
  Result<stores::LockTable*> lock_table(const std::string& folder);

  const SteadyTime time_;
  const oauth::SystemClock clock_;
  std::map<std::string, std::unique_ptr<stores::LockTable>> lock_tables_;
};

// The user sources alone, for whoever only wants to know whether they can be read.
[[nodiscard]] Result<std::unique_ptr<auth::Authenticator>> open_sources(
    const config::AuthSettings& settings);

// Null where bearer tokens are not taken. The clock must outlive the verifier.
[[nodiscard]] Result<std::unique_ptr<auth::TokenVerifier>> open_tokens(
    const config::OAuthSettings& settings, Duration cache_ttl, const oauth::WallClock& clock);

}  // namespace restante
