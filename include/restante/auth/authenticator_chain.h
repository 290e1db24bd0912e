// SPDX-License-Identifier: Apache-2.0
//
// Several user sources, tried in order; the first that knows the user and the password decides.
// Where no password is at hand (find, keys, secrets), the first that knows the user does.
//
// They are asked one after another: one that answers later is waited for before the next is asked.
//
// A source that can't be asked is passed over, but then a "no" from the others is an Error too: it
// may be that source's user.
#pragma once

#include <memory>
#include <vector>

#include "restante/auth/authenticator.h"

namespace restante::auth {

class AuthenticatorChain final : public Authenticator {
 public:
  explicit AuthenticatorChain(std::vector<std::unique_ptr<Authenticator>> sources)
      : sources_(std::move(sources)) {}

  [[nodiscard]] Result<std::optional<Identity>> authenticate(const Credentials& credentials,
                                                             Enquiry& enquiry) const override;

  [[nodiscard]] Result<std::optional<Identity>> find(std::string_view user,
                                                     Enquiry& enquiry) const override;

  [[nodiscard]] Result<std::optional<Identity>> owner(std::string_view maildrop,
                                                      Enquiry& enquiry) const override;

  // That of the first source to which the user is not unknown.
  [[nodiscard]] Result<Standing> standing(std::string_view user, Enquiry& enquiry) const override;
  [[nodiscard]] Result<Standing> last_standing(std::string_view user) const override;

  // All decoys come from one source, the first that has such keys for some user (else the first),
  // so that a user whose source has none looks like one whom no source knows. Denied: there are no
  // sources.
  [[nodiscard]] Result<ScramKeys> scram_keys(ScramHash hash, std::string_view user,
                                             Enquiry& enquiry) const override;

  // Likewise.
  [[nodiscard]] Result<Secret> plain_secret(std::string_view user, Enquiry& enquiry) const override;

  // Those of all sources together.
  Abilities abilities() const override;

 private:
  template <class Ask>
  Result<Standing> first_standing(Ask ask) const;
  using Sources = std::vector<std::unique_ptr<Authenticator>>;

  template <class IsAble>
  [[nodiscard]] Result<const Authenticator*> source_of(std::string_view user, Enquiry& enquiry,
                                                       IsAble is_able) const;
  template <class Question>
  auto ask_last(Enquiry& enquiry, Question question) const;

  Sources sources_;
};

}  // namespace restante::auth
