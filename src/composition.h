// SPDX-License-Identifier: Apache-2.0
//
// Picks the concrete user sources, the mail store and the verifier of tokens by the settings.
//
// Owns the lock table, which outlives every store: a session that began before a reload holds its
// maildrop in the same table in which one that began after it asks. So maildrop.lock_dir is that of
// the first settings.
#pragma once

#include <memory>
#include <string>

#include "confinement.h"
#include "restante/auth/password_cache.h"
#include "restante/base/wall_clock.h"
#include "restante/server/backends.h"
#include "restante/stores/maildir/lock_table.h"
#include "restante/stores/maildir/spare_threads.h"

namespace restante {

class SteadyTime final : public auth::TimeSource {
 public:
  TimePoint now() const override;
};

class Composition final : public server::BackendFactory {
 public:
  // `confinement` is borrowed: what lies outside of its walls is refused.
  explicit Composition(const Confinement& confinement) : confinement_(confinement) {}

  [[nodiscard]] Result<server::Backends> make(const config::Settings& settings) override;

 private:
  Result<stores::LockTable*> lock_table(const std::string& folder);  // of the first call

  const Confinement& confinement_;
  const SteadyTime time_;
  const SystemClock clock_;
  std::unique_ptr<stores::LockTable> lock_table_;
  stores::SpareThreads spare_threads_{stores::SpareThreads::usual_count};
};

// The user sources alone, for whoever only wants to know whether they can be read.
[[nodiscard]] Result<std::unique_ptr<auth::Authenticator>> open_sources(
    const config::AuthSettings& settings);

// What only using it shows to be wrong: the files that the settings name.
[[nodiscard]] Result<void> try_files(const config::Settings& settings);

// Null where bearer tokens are not taken. The clock must outlive the verifier.
[[nodiscard]] Result<std::unique_ptr<auth::TokenVerifier>> open_tokens(
    const config::OAuthSettings& settings, Duration cache_ttl, const WallClock& clock);

}  // namespace restante
