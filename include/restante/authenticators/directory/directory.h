// SPDX-License-Identifier: Apache-2.0
//
// The port to a place where users are kept one by one (a table, a directory, a service), and users
// who are looked up there each time somebody asks for them. What every such place has in common is
// here: what a row means, and that nobody can tell who is not in it.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "restante/auth/authenticator.h"
#include "restante/auth/password_scheme.h"
#include "restante/auth/scram_answers.h"
#include "restante/base/enquiry.h"
#include "restante/base/result.h"

namespace restante::authenticators {

// What is kept of a user, as text; empty is as good as not there. See auth/user_record.h.
struct Row {
  std::string user;  // empty: as was asked
  std::string password;
  std::string home;
  std::string maildrops;
  std::string extra;
};

class Directory {
 public:
  virtual ~Directory() = default;

  // Nothing: there is no such user. TryAgain: it can't be asked now. Called from several threads at
  // once; see base/enquiry.h. The texts of errors say which place it is.
  [[nodiscard]] virtual Result<std::optional<Row>> look_up(std::string_view user,
                                                           Enquiry& enquiry) const = 0;
};

// A user whose row can't be used is refused with TryAgain: who mends the row lets the user in, and
// nobody is told of a wrong password. An unknown user's password is compared with one that is kept
// like that of who was looked up last, and takes as long.
//
// Keys for SCRAM and secrets come from the same schemes as in a file. A decoy's iterations are
// those that our own hashes have.
class DirectoryUsers final : public auth::Authenticator {
 public:
  // `name` is for texts. `seed`: see auth/keyed_hash.h; the same for all who ask the same place.
  DirectoryUsers(std::unique_ptr<const Directory> directory, std::string name,
                 std::string_view seed);

  [[nodiscard]] Result<std::optional<auth::Identity>> authenticate(
      const auth::Credentials& credentials, Enquiry& enquiry) const override;
  [[nodiscard]] Result<std::optional<auth::Identity>> find(std::string_view user,
                                                           Enquiry& enquiry) const override;
  [[nodiscard]] Result<std::optional<auth::Identity>> owner(std::string_view maildrop,
                                                            Enquiry& enquiry) const override;
  [[nodiscard]] Result<auth::Standing> standing(std::string_view user,
                                                Enquiry& enquiry) const override;
  [[nodiscard]] Result<auth::Standing> last_standing(std::string_view user) const override;
  [[nodiscard]] Result<auth::ScramKeys> scram_keys(auth::ScramHash hash, std::string_view user,
                                                   Enquiry& enquiry) const override;
  [[nodiscard]] Result<auth::Secret> plain_secret(std::string_view user,
                                                  Enquiry& enquiry) const override;
  // Nobody counts them.
  auth::Abilities abilities() const override;

 private:
  struct Found;
  // Who was looked up last, so that a refusal can be explained to an operator at once: as many as
  // may be judged at a time.
  static constexpr std::size_t seen_max = 64;
  struct Seen {
    std::string user;
    auth::Standing standing = auth::Standing::Unknown;
  };

  Result<std::optional<Found>> look_up(std::string_view user, Enquiry& enquiry) const;
  Result<std::optional<Found>> look_up_who_may_log_in(std::string_view user,
                                                      Enquiry& enquiry) const;
  Error unusable(std::string_view user, std::string_view why) const;
  auth::StoredPassword decoy() const;
  void remember_form(const auth::StoredPassword& password) const;
  void remember_standing(std::string_view user, auth::Standing standing) const;

  const std::unique_ptr<const Directory> directory_;
  const std::string name_;
  const auth::ScramAnswers scram_;
  mutable std::mutex mutex_;
  mutable auth::StoredPassword last_form_;  // guarded by mutex_, as what follows
  mutable std::array<Seen, seen_max> seen_;
  mutable std::size_t next_seen_ = 0;
};

}  // namespace restante::authenticators
