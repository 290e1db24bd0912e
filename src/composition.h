// SPDX-License-Identifier: Apache-2.0
//
// Picks the concrete user sources, the mail store and the verifier of tokens by the settings.
//
// Owns the lock table, which outlives every store: a session that began before a reload holds its
// maildrop in the same table in which one that began after it asks. So maildrop.lock_dir is that of
// the first settings.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "confinement.h"
#include "restante/auth/password_cache.h"
#include "restante/authenticators/passwd_file/shrinking.h"
#include "restante/base/wall_clock.h"
#include "restante/server/backends.h"
#include "restante/stores/maildir/lock_table.h"
#include "restante/stores/maildir/spare_threads.h"

namespace restante {

class SteadyTime final : public auth::TimeSource {
 public:
  TimePoint now() const override;
};

// The user sources of some settings. `lines` are those of files of users, by their paths.
struct Sources {
  std::unique_ptr<auth::Authenticator> authenticator;
  std::map<std::string, authenticators::LinesRead> lines;
};

// Whether a file of users that shrank is refused (auth.source.shrink_limit). A worker of several
// does not judge: what its supervisor decided all have to do.
enum class Shrinking { Judged, Accepted };

class Composition final : public server::BackendFactory {
 public:
  // `confinement` is borrowed: what lies outside of its walls is refused.
  Composition(const Confinement& confinement, Shrinking shrinking)
      : confinement_(confinement), shrinking_(shrinking) {}

  [[nodiscard]] Result<server::Backends> make(const config::Settings& settings) override;

 private:
  Result<void> judge_shrinking(const config::AuthSettings& settings, const Sources& sources) const;
  Result<stores::LockTable*> lock_table(const std::string& folder);  // of the first call

  const Confinement& confinement_;
  const Shrinking shrinking_;
  std::map<std::string, authenticators::LinesRead> lines_before_;  // of the settings in use
  const SteadyTime time_;
  const SystemClock clock_;
  std::unique_ptr<stores::LockTable> lock_table_;
  stores::SpareThreads spare_threads_{stores::SpareThreads::usual_count};
};

// The user sources alone. What is wrong with lines of files is logged: the first ten of a file,
// then how many more.
[[nodiscard]] Result<Sources> open_sources(const config::Settings& settings);

// What only using it shows to be wrong: the files that the settings name.
[[nodiscard]] Result<void> try_files(const config::Settings& settings);

// Null where bearer tokens are not taken. The clock must outlive the verifier.
[[nodiscard]] Result<std::unique_ptr<auth::TokenVerifier>> open_tokens(
    const config::OAuthSettings& settings, Duration cache_ttl, const WallClock& clock);

}  // namespace restante
