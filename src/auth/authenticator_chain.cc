// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/authenticator_chain.h"

#include <algorithm>
#include <string>
#include <utility>

namespace restante::auth {

namespace {

// The first source's answer to `question` that is an Identity, and which source's.
struct Found {
  std::size_t source;
  Identity identity;
};

// Each source is a part of the enquiry, by its place in the chain.
template <class Question>
Result<std::optional<Found>> first_yes(const std::vector<std::unique_ptr<Authenticator>>& sources,
                                       Enquiry& enquiry, Question question) {
  std::optional<Error> trouble;
  for (std::size_t at = 0; at < sources.size(); ++at) {
    const auto ask = [&](Enquiry& part) { return question(*sources[at], part); };
    Result<std::optional<Identity>> answer = enquiry.ask(static_cast<unsigned>(at), ask);
    if (answer && *answer) return Found{at, std::move(**answer)};
    if (answer) continue;
    // All that were asked so far are asked anew then, and remember what they said.
    if (is_put_off(answer)) return Failure(std::move(answer.error()));
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

bool may_be_able(const Authenticator& source, Means means) {
  const Abilities abilities = source.abilities();
  return abilities.able(means) > 0 || abilities.counting == Abilities::Counting::Impossible;
}

bool has_keys(const Authenticator& source, ScramHash hash) {
  const Means means = hash == ScramHash::Sha1 ? Means::ScramSha1Keys : Means::ScramSha256Keys;
  return may_be_able(source, means);
}

// Like `user`, and nobody's name: see user_name.h.
std::string nobody_like(std::string_view user) {
  return std::string(user) + '/';
}

}  // namespace

Result<std::optional<Identity>> AuthenticatorChain::authenticate(const Credentials& credentials,
                                                                 Enquiry& enquiry) const {
  return identity_in(first_yes(sources_, enquiry, [&](const Authenticator& source, Enquiry& part) {
    return source.authenticate(credentials, part);
  }));
}

Result<std::optional<Identity>> AuthenticatorChain::find(std::string_view user,
                                                         Enquiry& enquiry) const {
  return identity_in(first_yes(sources_, enquiry, [&](const Authenticator& source, Enquiry& part) {
    return source.find(user, part);
  }));
}

Result<std::optional<Identity>> AuthenticatorChain::owner(std::string_view maildrop,
                                                          Enquiry& enquiry) const {
  return identity_in(first_yes(sources_, enquiry, [&](const Authenticator& source, Enquiry& part) {
    return source.owner(maildrop, part);
  }));
}

// The first source that knows the user decides; where none does, one in trouble leaves it open.
template <class Ask>
Result<Standing> AuthenticatorChain::first_standing(Ask ask) const {
  Result<Standing> standing = Standing::Unknown;
  for (std::size_t at = 0; at < sources_.size(); ++at) {
    auto one = ask(at);
    if (is_put_off(one) || (one.has_value() && *one != Standing::Unknown)) return one;
    if (!one.has_value()) standing = std::move(one);
  }
  return standing;
}

Result<Standing> AuthenticatorChain::standing(std::string_view user, Enquiry& enquiry) const {
  return first_standing([&](std::size_t at) {
    return enquiry.ask(static_cast<unsigned>(at),
                       [&](Enquiry& part) { return sources_[at]->standing(user, part); });
  });
}

Result<Standing> AuthenticatorChain::last_standing(std::string_view user) const {
  return first_standing([&](std::size_t at) { return sources_[at]->last_standing(user); });
}

// The source that knows the user, where that one is able to serve; else null.
template <class IsAble>
Result<const Authenticator*> AuthenticatorChain::source_of(std::string_view user, Enquiry& enquiry,
                                                           IsAble is_able) const {
  if (sources_.empty()) return failure(ErrorKind::Denied, "there is no source of users");
  const auto found = first_yes(sources_, enquiry, [&](const Authenticator& source, Enquiry& part) {
    return source.find(user, part);
  });
  if (!found) return Failure(found.error());
  if (!*found || !is_able(*sources_[(*found)->source])) return nullptr;
  return sources_[(*found)->source].get();
}

// Who keeps the keys is asked for them behind all that were asked for the user.
template <class Question>
auto AuthenticatorChain::ask_last(Enquiry& enquiry, Question question) const {
  return enquiry.ask(static_cast<unsigned>(sources_.size()), question);
}

Result<ScramKeys> AuthenticatorChain::scram_keys(ScramHash hash, std::string_view user,
                                                 Enquiry& enquiry) const {
  const auto is_able = [&](const Authenticator& source) { return has_keys(source, hash); };
  const auto knower = source_of(user, enquiry, is_able);
  if (!knower) return Failure(knower.error());
  const auto able = std::ranges::find_if(sources_, [&](auto& each) { return is_able(*each); });
  const Authenticator& decoy = able == sources_.end() ? *sources_.front() : **able;
  return ask_last(enquiry, [&](Enquiry& part) {
    return *knower != nullptr ? (*knower)->scram_keys(hash, user, part)
                              : decoy.scram_keys(hash, nobody_like(user), part);
  });
}

Result<Secret> AuthenticatorChain::plain_secret(std::string_view user, Enquiry& enquiry) const {
  const auto knower = source_of(user, enquiry, [](const Authenticator& source) {
    return may_be_able(source, Means::PlainSecret);
  });
  if (!knower) return Failure(knower.error());
  return ask_last(enquiry, [&](Enquiry& part) {
    return *knower != nullptr ? (*knower)->plain_secret(user, part)
                              : sources_.front()->plain_secret(nobody_like(user), part);
  });
}

Abilities AuthenticatorChain::abilities() const {
  Abilities all;
  for (const auto& source : sources_) all += source->abilities();
  return all;
}

}  // namespace restante::auth
