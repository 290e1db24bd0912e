// SPDX-License-Identifier: Apache-2.0
//
// Remembers which passwords were right, so that a client that comes every minute does not cost an
// expensive hash each time.
//
// What is kept of a user and a password is a keyed hash (BLAKE2b, with a key drawn for each cache),
// and the Identity; never the password. Remembered is what took patience to verify: where the inner
// source answers at once there is nothing to save. Wrong passwords and unknown users are not
// remembered, and touch nothing that is.
//
// A cache belongs to one generation of sources: a reload makes new sources and a new cache with
// them, so that what was read from a file is never older than the file. Where the source itself
// changes (a database), a new password works at once, and an old one, like a user who was removed,
// for the time to live at most, counted from the moment at which the source was asked.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>

#include "restante/auth/authenticator.h"
#include "restante/auth/bounded_table.h"
#include "restante/base/clock.h"

namespace restante::auth {

// Now, as seen from any thread.
class TimeSource {
 public:
  virtual ~TimeSource() = default;
  virtual TimePoint now() const = 0;
};

// Who logs in within 5 minutes at 200 logins a second. Full, that is about 20 MB.
inline constexpr std::size_t remembered_passwords_max = 65536;

class CachingAuthenticator final : public Authenticator {
 public:
  // `time` must outlive the cache. REQUIRES time_to_live > 0, entries_max > 0.
  CachingAuthenticator(std::unique_ptr<Authenticator> inner, Duration time_to_live,
                       const TimeSource& time, std::size_t entries_max = remembered_passwords_max);
  CachingAuthenticator(const CachingAuthenticator&) = delete;
  CachingAuthenticator& operator=(const CachingAuthenticator&) = delete;
  ~CachingAuthenticator() override;

  // At once for a remembered password, even if the source can't be asked now.
  [[nodiscard]] Result<std::optional<Identity>> authenticate(const Credentials& credentials,
                                                             Patience patience) const override;

  // The inner source's answers.
  [[nodiscard]] Result<std::optional<Identity>> find(std::string_view user,
                                                     Patience patience) const override;
  [[nodiscard]] Result<ScramKeys> scram_keys(ScramHash hash, std::string_view user,
                                             Patience patience) const override;
  [[nodiscard]] Result<Secret> plain_secret(std::string_view user,
                                            Patience patience) const override;
  Abilities abilities() const override;

  std::size_t size() const;

 private:
  using Digest = std::array<unsigned char, 32>;
  struct Entry {
    Digest digest;
    TimePoint asked_at;
    Identity identity;
  };

  Digest digest_of(const Credentials& credentials) const;
  [[nodiscard]] std::optional<Identity> recall(const Digest& digest, TimePoint now) const;
  void remember(const Digest& digest, TimePoint asked_at, const Identity& identity) const;
  bool is_over(const Entry& entry, TimePoint now) const;

  const std::unique_ptr<Authenticator> inner_;
  const Duration time_to_live_;
  const TimeSource& time_;
  std::array<unsigned char, 32> key_;

  mutable std::mutex mutex_;  // guards what follows
  mutable BoundedTable<Entry> entries_;
};

}  // namespace restante::auth
