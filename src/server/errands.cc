// SPDX-License-Identifier: Apache-2.0
#include "errands.h"

#include <cassert>
#include <utility>

#include "restante/auth/ascii.h"
#include "restante/auth/saslprep.h"

namespace restante::server {

namespace {

template <class Value>
std::optional<Answer> unless_blocked(Result<Value> result) {
  if (!result.has_value() && result.error().kind == ErrorKind::WouldBlock) return std::nullopt;
  return Answer(std::move(result));
}

struct Clerk {
  const Backends& backends;
  Patience patience;
  std::span<char> space;

  // A password may be stored as it was typed, or in the one form that RFC 4013 gives to all that
  // look alike. For almost every password the two are the same.
  std::optional<Answer> operator()(const session::Authenticate& errand) const {
    const auth::Credentials& typed = errand.credentials;
    const auth::Credentials prepared{typed.user, sasl::prepare_password(typed.password.reveal())};
    auto answer = backends.authenticator->authenticate(prepared, patience);
    const bool is_refused = answer.has_value() && !answer->has_value();
    if (is_refused && prepared.password.reveal() != typed.password.reveal()) {
      answer = backends.authenticator->authenticate(typed, patience);
    }
    return unless_blocked(std::move(answer));
  }

  std::optional<Answer> operator()(const session::FindUser& errand) const {
    return unless_blocked(backends.authenticator->find(errand.user, patience));
  }

  std::optional<Answer> operator()(const session::Deny&) const {
    return IdentityAnswer(std::optional<auth::Identity>());
  }

  std::optional<Answer> operator()(const session::FindSecret& errand) const {
    return unless_blocked(backends.authenticator->plain_secret(errand.user, patience));
  }

  std::optional<Answer> operator()(const session::VerifyToken& errand) const {
    auto user = backends.tokens->user_of(errand.token.reveal(), patience);
    if (!user.has_value()) {
      return unless_blocked(IdentityAnswer(std::unexpected(std::move(user.error()))));
    }
    const bool is_meant =
        user->has_value() && (errand.user.empty() || auth::equal_but_for_case(errand.user, **user));
    if (!is_meant) return IdentityAnswer(std::optional<auth::Identity>());
    return unless_blocked(backends.authenticator->find(**user, patience));
  }

  std::optional<Answer> operator()(const session::RespondToSasl& errand) const {
    return unless_blocked(
        errand.exchange->respond(errand.words(), *backends.authenticator, patience));
  }

  std::optional<Answer> operator()(const session::OpenMaildrop& errand) const {
    return unless_blocked(backends.store->open(errand.owner, patience));
  }

  std::optional<Answer> operator()(const session::ReadMessage& errand) const {
    return unless_blocked(errand.maildrop->read(errand.index, errand.offset, space, patience));
  }

  // The other two change folders, and that may always wait for the disk.
  std::optional<Answer> operator()(const session::MarkSeen& errand) const {
    if (patience == Patience::CachedOnly) return std::nullopt;
    errand.maildrop->mark_seen(errand.index);
    return SeenAnswer{};
  }

  std::optional<Answer> operator()(const session::CommitDeletions& errand) const {
    if (patience == Patience::CachedOnly) return std::nullopt;
    return errand.maildrop->remove(*errand.marks);
  }
};

}  // namespace

bool checks_login(const session::Errand& errand) {
  return std::holds_alternative<session::Authenticate>(errand) ||
         std::holds_alternative<session::FindUser>(errand) ||
         std::holds_alternative<session::FindSecret>(errand) ||
         std::holds_alternative<session::VerifyToken>(errand) ||
         std::holds_alternative<session::RespondToSasl>(errand);
}

Answer unchecked(const session::Errand& errand, Error why) {
  assert(checks_login(errand));
  if (std::holds_alternative<session::FindSecret>(errand)) {
    return SecretAnswer(std::unexpected(std::move(why)));
  }
  if (std::holds_alternative<session::RespondToSasl>(errand)) {
    return SaslAnswer(std::unexpected(std::move(why)));
  }
  return IdentityAnswer(std::unexpected(std::move(why)));
}

std::optional<Answer> carry_out(const session::Errand& errand, const Backends& backends,
                                Patience patience, std::span<char> space) {
  return std::visit(Clerk{backends, patience, space}, errand);
}

}  // namespace restante::server
