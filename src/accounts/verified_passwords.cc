// SPDX-License-Identifier: Apache-2.0
#include "restante/accounts/verified_passwords.h"

#include "layout.h"
#include "restante/base/wipe.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <string>
#include <utility>

namespace restante::accounts {

namespace {

using Digest = std::array<std::uint64_t, 4>;
using Row = std::span<Memory::Word, password_row_words>;

constexpr std::size_t rows_a_bucket = 4;
constexpr std::size_t buckets = password_rows / rows_a_bucket;
constexpr std::uint64_t skew = skew_max.count();

// The words of a row: the digest's first two, the time, and what binds the time to the digest's
// other two, which are not written anywhere.
constexpr std::size_t first_at = 0;
constexpr std::size_t second_at = 1;
constexpr std::size_t time_at = 2;
constexpr std::size_t bond_at = 3;

void add_octets(std::string& text, const void* from, std::size_t count) {
  text.append(static_cast<const char*>(from), count);
}

// The lengths go first: "ab" and "c" are not "a" and "bc".
Digest digest_of(const auth::KeyedHash& hash, const auth::Credentials& credentials,
                 std::string_view version) {
  const std::string_view password = credentials.password.reveal();
  const std::array<std::uint64_t, 2> lengths{credentials.user.size(), password.size()};
  std::string text;
  text.reserve(sizeof lengths + credentials.user.size() + password.size() + version.size());
  const WipeAtEnd wiping(text);
  add_octets(text, lengths.data(), sizeof lengths);
  text.append(credentials.user).append(password).append(version);
  Digest digest{};
  const std::string octets = hash.expand(text, sizeof digest);
  std::memcpy(digest.data(), octets.data(), sizeof digest);
  return digest;
}

std::uint64_t bond_of(const auth::KeyedHash& hash, const Digest& digest, std::uint64_t time) {
  const std::array<std::uint64_t, 3> bound{digest[2], digest[3], time};
  return hash({reinterpret_cast<const char*>(bound.data()), sizeof bound});
}

std::uint64_t as_word(TimePoint time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

Row row_of(const Memory& memory, const Digest& digest, std::size_t number) {
  const std::size_t row = digest[2] % buckets * rows_a_bucket + number;
  const auto words = memory.part(Memory::Part::Passwords);
  return words.subspan(row * password_row_words).first<password_row_words>();
}

std::uint64_t load(const Row& row, std::size_t at) {
  return row[at].load(std::memory_order_relaxed);
}

void store(const Row& row, std::size_t at, std::uint64_t word) {
  row[at].store(word, std::memory_order_relaxed);
}

bool is_of(const Row& row, const Digest& digest) {
  return load(row, first_at) == digest[0] && load(row, second_at) == digest[1];
}

// The digest's own, or else the oldest; what lies in the future is garbage and counts as old.
Row row_to_write(const Memory& memory, const Digest& digest, std::uint64_t now) {
  std::size_t oldest = 0;
  std::uint64_t oldest_time = now;
  for (std::size_t number = 0; number < rows_a_bucket; ++number) {
    const Row row = row_of(memory, digest, number);
    if (is_of(row, digest)) return row;
    const std::uint64_t time = load(row, time_at);
    const std::uint64_t age_from = time > now ? 0 : time;
    if (age_from >= oldest_time) continue;
    oldest = number;
    oldest_time = age_from;
  }
  return row_of(memory, digest, oldest);
}

}  // namespace

VerifiedPasswords::Verdict VerifiedPasswords::recall(const auth::Credentials& credentials,
                                                     std::string_view version,
                                                     Duration time_to_live, TimePoint now) const {
  const auth::KeyedHash& hash = memory_.passwords();
  const Digest digest = digest_of(hash, credentials, version);
  const std::uint64_t present = as_word(now);
  for (std::size_t number = 0; number < rows_a_bucket; ++number) {
    const Row row = row_of(memory_, digest, number);
    if (!is_of(row, digest)) continue;
    const std::uint64_t time = load(row, time_at);
    if (load(row, bond_at) != bond_of(hash, digest, time)) continue;
    if (time > present + skew) continue;
    const std::uint64_t age = present - std::min(time, present);
    if (std::cmp_less(age, time_to_live.count())) return Verdict::Remembered;
  }
  return Verdict::NotRemembered;
}

void VerifiedPasswords::remember(const auth::Credentials& credentials, std::string_view version,
                                 TimePoint asked_at) {
  const auth::KeyedHash& hash = memory_.passwords();
  const Digest digest = digest_of(hash, credentials, version);
  const std::uint64_t time = as_word(asked_at);
  const Row row = row_to_write(memory_, digest, time + skew);
  store(row, first_at, digest[0]);
  store(row, second_at, digest[1]);
  store(row, time_at, time);
  store(row, bond_at, bond_of(hash, digest, time));
}

}  // namespace restante::accounts
