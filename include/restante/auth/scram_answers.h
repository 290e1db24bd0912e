// SPDX-License-Identifier: Apache-2.0
//
// What a user source answers to Authenticator::scram_keys(), whatever it keeps of passwords.
//
//   keys of that hash    those, at once
//   the password itself  keys derived from it as a client does it (prepared, RFC 4013), in
//                        milliseconds; their salt is a keyed hash of the user's name, so that it is
//                        the same each time
//   anything else, or no such user
//                        a decoy: keys that belong to no password, the same each time. Iterations,
//                        length of the salt and the time it takes are those of some user who can
//                        log in with SCRAM; which one's depends on the name, and each such form
//                        stands in for as many names in a hundred as have it.
//
// Constant once the users are counted; asked from any thread. It is made of nothing but octets, so
// it may be kept in memory that processes share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "restante/auth/keyed_hash.h"
#include "restante/auth/password_scheme.h"
#include "restante/auth/scram.h"
#include "restante/base/patience.h"
#include "restante/base/result.h"

namespace restante::auth {

class ScramAnswers {
 public:
  // `seed`: see keyed_hash.h.
  explicit ScramAnswers(std::string_view seed) : hash_(seed) {}

  // Counts a user who may log in.
  void count(const StoredPassword& password);

  // `password`: null for a user who is not there. WouldBlock: see patience.h; no other error.
  [[nodiscard]] Result<ScramKeys> answer(ScramHash hash, std::string_view user,
                                         const StoredPassword* password, Patience patience) const;

 private:
  struct Form {
    std::uint32_t iterations;
    std::size_t salt_octets;
    Cost cost;
    bool operator==(const Form&) const = default;
  };
  struct Tally {
    Form form;
    std::uint32_t users;
  };
  // Who makes users with one program has one form. Forms beyond these are not imitated.
  static constexpr std::size_t forms_max = 16;
  struct Tallies {
    std::array<Tally, forms_max> tallies;
    std::size_t size = 0;

    std::span<Tally> all() { return std::span(tallies).first(size); }
    std::span<const Tally> all() const { return std::span(tallies).first(size); }
  };

  Tallies& forms(ScramHash hash) { return forms_[static_cast<std::size_t>(hash)]; }
  const Tallies& forms(ScramHash hash) const { return forms_[static_cast<std::size_t>(hash)]; }

  static Form form_of_plain();
  static void tally(Tallies& tallies, const Form& form);
  Form form_for(ScramHash hash, std::string_view name) const;
  ScramKeys derive(ScramHash hash, std::string_view name, std::string_view password,
                   const Form& form) const;

  KeyedHash hash_;
  std::array<Tallies, 2> forms_{};  // by ScramHash
};

}  // namespace restante::auth
