// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/authenticator_chain.h"

#include <algorithm>
#include <string>
#include <utility>

namespace restante::auth {

namespace {

// The caller comes back with more patience, and then all are asked anew.
bool wants_patience(const Error& error) {
  return error.kind == ErrorKind::WouldBlock;
}

// The first source's answer to `question` that is an Identity, and that source.
struct Found {
  const Authenticator* source;
  Identity identity;
};

template <class Question>
Result<std::optional<Found>> first_yes(const std::vector<std::unique_ptr<Authenticator>>& sources,
                                       Question question) {
  std::optional<Error> trouble;
  for (const auto& source : sources) {
    Result<std::optional<Identity>> answer = question(*source);
    if (answer && *answer) return Found{source.get(), std::move(**answer)};
    if (answer) continue;
    if (wants_patience(answer.error())) return Failure(std::move(answer.error()));
    if (!trouble) trouble = std::move(answer.error());
  }
  if (trouble) return Failure(std::move(*trouble));
  return std::optional<Found>();
}

Result<std::optional<Identity>> identity_in(Result<std::optional<Found>> found) {
  if (!found) return Failure(std::move(found.error()));
  if (!*found) return std::optional<Identity>();
  return std::move((*found)->identity);
}

bool has_keys(const Authenticator& source, ScramHash hash) {
  const Abilities abilities = source.abilities();
  return hash == ScramHash::Sha1 ? abilities.scram_sha_1 : abilities.scram_sha_256;
}

// Like `user`, and nobody's name: see user_name.h.
std::string nobody_like(std::string_view user) {
  return std::string(user) + '/';
}

}  // namespace

Result<std::optional<Identity>> AuthenticatorChain::authenticate(const Credentials& credentials,
                                                                 Patience patience) const {
  return identity_in(first_yes(sources_, [&](const Authenticator& source) {
    return source.authenticate(credentials, patience);
  }));
}

Result<std::optional<Identity>> AuthenticatorChain::find(std::string_view user,
                                                         Patience patience) const {
  return identity_in(first_yes(
      sources_, [&](const Authenticator& source) { return source.find(user, patience); }));
}

// The source that knows the user, where that one is able to serve; else null.
template <class IsAble>
Result<const Authenticator*> AuthenticatorChain::source_of(std::string_view user, Patience patience,
                                                           IsAble is_able) const {
  if (sources_.empty()) return failure(ErrorKind::Denied, "there is no source of users");
  const auto found =
      first_yes(sources_, [&](const Authenticator& source) { return source.find(user, patience); });
  if (!found) return Failure(found.error());
  if (!*found || !is_able(*(*found)->source)) return nullptr;
  return (*found)->source;
}

Result<ScramKeys> AuthenticatorChain::scram_keys(ScramHash hash, std::string_view user,
                                                 Patience patience) const {
  const auto is_able = [&](const Authenticator& source) { return has_keys(source, hash); };
  const auto knower = source_of(user, patience, is_able);
  if (!knower) return Failure(knower.error());
  if (*knower != nullptr) return (*knower)->scram_keys(hash, user, patience);
  const auto able = std::ranges::find_if(sources_, [&](auto& each) { return is_able(*each); });
  const Authenticator& decoy = able == sources_.end() ? *sources_.front() : **able;
  return decoy.scram_keys(hash, nobody_like(user), patience);
}

Result<Secret> AuthenticatorChain::plain_secret(std::string_view user, Patience patience) const {
  const auto knower = source_of(
      user, patience, [](const Authenticator& source) { return source.abilities().plain_secrets; });
  if (!knower) return Failure(knower.error());
  if (*knower != nullptr) return (*knower)->plain_secret(user, patience);
  return sources_.front()->plain_secret(nobody_like(user), patience);
}

Abilities AuthenticatorChain::abilities() const {
  Abilities all;
  for (const auto& source : sources_) {
    const Abilities one = source->abilities();
    all.scram_sha_1 |= one.scram_sha_1;
    all.scram_sha_256 |= one.scram_sha_256;
    all.plain_secrets |= one.plain_secrets;
  }
  return all;
}

}  // namespace restante::auth
