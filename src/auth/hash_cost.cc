// SPDX-License-Identifier: Apache-2.0
//
// Each limit is about a second of one core of a server of these years, and several times what the
// makers of hashes take by default. The memory is that of one login: as many logins as
// server.threads may want it at a time.
#include "hash_cost.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace restante::auth {

namespace {

constexpr std::uint64_t sha_crypt_rounds_max = 2'000'000;  // passlib takes 656,000
constexpr std::uint64_t bcrypt_cost_max = 14;              // a logarithm; 12 is usual
constexpr std::uint64_t sha1_crypt_rounds_max = 1'000'000;
constexpr std::uint64_t sun_md5_rounds_max = 500'000;
constexpr std::uint64_t bsdi_rounds_max = 4'000'000;

constexpr std::uint64_t mebibyte = std::uint64_t{1024} * 1024;
constexpr std::uint64_t memory_octets_max = 256 * mebibyte;  // libsodium's "moderate"
// Octets written in all passes: three over the whole memory, libsodium's "moderate" again.
constexpr std::uint64_t argon2_work_octets_max = 3 * memory_octets_max;
// scrypt is slower: a pass over its memory is its second.
constexpr std::uint64_t scrypt_work_octets_max = memory_octets_max;

constexpr std::uint64_t too_much = std::numeric_limits<std::uint64_t>::max();

std::uint64_t product(std::uint64_t one, std::uint64_t other) {
  std::uint64_t result = 0;
  return __builtin_mul_overflow(one, other, &result) ? too_much : result;
}

// The number at the beginning of `text`; one that is too large for any counts as the largest.
std::optional<std::uint64_t> leading_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::result_out_of_range) return too_much;
  if (error != std::errc()) return std::nullopt;
  return number;
}

std::optional<std::uint64_t> number_behind(std::string_view text, std::string_view label) {
  const std::size_t at = text.find(label);
  if (at == text.npos) return std::nullopt;
  return leading_number(text.substr(at + label.size()));
}

std::string objection(std::optional<std::uint64_t> wanted, std::uint64_t most,
                      std::string_view what) {
  if (!wanted || *wanted <= most) return {};
  return fmt::format("asks for {} {}, and at most {} are granted", *wanted, what, most);
}

std::string objection_to_octets(std::uint64_t memory, std::uint64_t work, std::uint64_t work_max,
                                std::string_view what) {
  const auto rounded_up = [](std::uint64_t octets) { return (octets - 1) / mebibyte + 1; };
  if (memory > memory_octets_max) {
    return objection(rounded_up(memory), memory_octets_max / mebibyte,
                     fmt::format("MiB of memory for {}", what));
  }
  if (work <= work_max) return {};
  return objection(rounded_up(work), work_max / mebibyte,
                   fmt::format("MiB to be written for {}, all passes together", what));
}

// The digits of crypt(3): 64 of them, in the order of ASCII.
std::optional<std::uint32_t> digit(char octet) {
  constexpr std::string_view digits =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const std::size_t value = digits.find(octet);
  if (value == digits.npos) return std::nullopt;
  return static_cast<std::uint32_t>(value);
}

constexpr unsigned digit_bits = 6;

// A number of as many digits as `text` has, the least significant first.
std::optional<std::uint64_t> fixed_number(std::string_view text) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto value = digit(text[i]);
    if (!value) return std::nullopt;
    number |= static_cast<std::uint64_t>(*value) << (digit_bits * i);
  }
  return number;
}

// yescrypt's numbers of varying length: the first digit says how many follow (decode64_uint32() in
// its sources). Cuts the number off the front of `text`.
std::optional<std::uint64_t> take_number(std::string_view& text, std::uint64_t least) {
  if (text.empty()) return std::nullopt;
  const auto first = digit(text.front());
  if (!first) return std::nullopt;
  text.remove_prefix(1);
  std::uint32_t start = 0;
  std::uint32_t end = 47;
  std::size_t more = 0;
  std::uint64_t number = least;
  while (*first > end) {
    number += static_cast<std::uint64_t>(end + 1 - start) << (digit_bits * more);
    start = end + 1;
    end = start + (62 - end) / 2;
    ++more;
  }
  number += static_cast<std::uint64_t>(*first - start) << (digit_bits * more);
  for (; more > 0; --more, text.remove_prefix(1)) {
    const auto next = text.empty() ? std::nullopt : digit(text.front());
    if (!next) return std::nullopt;
    number += static_cast<std::uint64_t>(*next) << (digit_bits * (more - 1));
  }
  return number;
}

// scrypt and yescrypt alike: 128 octets, N times r of them, p times, t rounds more.
std::string objection_to_scrypt(std::uint64_t n_log2, std::uint64_t r, std::uint64_t p,
                                std::uint64_t t) {
  constexpr std::uint64_t block_octets = 128;
  constexpr std::uint64_t bits = 63;
  const std::uint64_t n = n_log2 > bits ? too_much : std::uint64_t{1} << n_log2;
  const std::uint64_t memory = product(product(block_octets, r), n);
  const std::uint64_t work = product(product(memory, p), t + 1);
  return objection_to_octets(memory, work, scrypt_work_octets_max, "scrypt or yescrypt");
}

std::string objection_to_yescrypt(std::string_view text) {
  const auto flavour = take_number(text, 0);
  const auto n_log2 = flavour ? take_number(text, 1) : std::nullopt;
  const auto r = n_log2 ? take_number(text, 1) : std::nullopt;
  if (!r) return {};
  std::uint64_t p = 1;
  std::uint64_t t = 0;
  if (!text.starts_with('$')) {
    // Which of the rarer parameters follow.
    const auto have = take_number(text, 1);
    if (!have) return {};
    if ((*have & 1) != 0) p = take_number(text, 2).value_or(p);
    if ((*have & 2) != 0) t = take_number(text, 1).value_or(t);
  }
  return objection_to_scrypt(*n_log2, *r, p, t);
}

// "Nrrrrrppppp": one digit, five and five.
std::string objection_to_classic_scrypt(std::string_view text) {
  constexpr std::size_t octets = 11;
  if (text.size() < octets) return {};
  const auto n_log2 = digit(text[0]);
  const auto r = fixed_number(text.substr(1, 5));
  const auto p = fixed_number(text.substr(6, 5));
  if (!n_log2 || !r || !p) return {};
  return objection_to_scrypt(*n_log2, *r, *p, 0);
}

std::string objection_to_sha_crypt(std::string_view text) {
  constexpr std::string_view rounds = "rounds=";
  if (!text.starts_with(rounds)) return {};
  return objection(leading_number(text.substr(rounds.size())), sha_crypt_rounds_max,
                   "rounds of SHA-crypt");
}

// Behind "$2": a letter, '$' and two digits.
std::string objection_to_bcrypt(std::string_view text) {
  return objection(number_behind(text, "$"), bcrypt_cost_max, "as the cost of bcrypt");
}

std::string objection_to_sha1_crypt(std::string_view text) {
  return objection(leading_number(text), sha1_crypt_rounds_max, "rounds of SHA-1");
}

std::string objection_to_sun_md5(std::string_view text) {
  return objection(number_behind(text.substr(0, text.find('$')), "rounds="), sun_md5_rounds_max,
                   "rounds of MD5");
}

std::string objection_to_bsdi(std::string_view text) {
  constexpr std::size_t digits = 4;
  return objection(fixed_number(text.substr(0, digits)), bsdi_rounds_max, "rounds of DES");
}

struct Method {
  std::string_view prefix;
  std::string (*objection)(std::string_view behind_prefix);
};

// Those that ask for anything.
constexpr std::array methods = {
    Method{"$6$", objection_to_sha_crypt},
    Method{"$5$", objection_to_sha_crypt},
    Method{"$2", objection_to_bcrypt},
    Method{"$y$", objection_to_yescrypt},
    Method{"$gy$", objection_to_yescrypt},
    Method{"$7$", objection_to_classic_scrypt},
    Method{"$sha1$", objection_to_sha1_crypt},
    Method{"$md5,", objection_to_sun_md5},
    Method{"_", objection_to_bsdi},
};

}  // namespace

std::string objection_to_crypt_cost(std::string_view hash) {
  for (const Method& method : methods) {
    if (hash.starts_with(method.prefix)) {
      return method.objection(hash.substr(method.prefix.size()));
    }
  }
  return {};
}

std::string objection_to_argon2_cost(std::string_view hash) {
  constexpr std::uint64_t kibibyte = 1024;
  const auto kibibytes = number_behind(hash, "$m=");
  const auto passes = number_behind(hash, ",t=");
  if (!kibibytes || !passes) return {};
  const std::uint64_t memory = product(*kibibytes, kibibyte);
  return objection_to_octets(memory, product(memory, *passes), argon2_work_octets_max, "argon2");
}

}  // namespace restante::auth
