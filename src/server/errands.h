// SPDX-License-Identifier: Apache-2.0
//
// Carries out what sessions can't do by themselves.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "restante/base/patience.h"
#include "restante/server/backends.h"
#include "restante/session/errand.h"

namespace restante::server {

// Who it is: the answer to Authenticate, FindUser, VerifyToken and Deny.
using IdentityAnswer = Result<std::optional<auth::Identity>>;
using SecretAnswer = Result<auth::Secret>;
using SaslAnswer = Result<auth::Outcome>;
using OpenAnswer = Result<std::unique_ptr<maildrop::Maildrop>>;
using ReadAnswer = Result<maildrop::Piece>;
struct SeenAnswer {};
using CommitAnswer = maildrop::Removal;

using Answer = std::variant<IdentityAnswer, SecretAnswer, SaslAnswer, OpenAnswer, ReadAnswer,
                            SeenAnswer, CommitAnswer>;

// Whether it finds out who somebody is, which may take a thread for long.
[[nodiscard]] bool checks_login(const session::Errand& errand);

// The answer to such an errand that nobody carried out. REQUIRES: checks_login(errand).
[[nodiscard]] Answer unchecked(const session::Errand& errand, Error why);

// Nothing: with Patience::CachedOnly it can't be done at once. A piece of a message is put at the
// beginning of `space`, which is not empty.
[[nodiscard]] std::optional<Answer> carry_out(const session::Errand& errand,
                                              const Backends& backends, Patience patience,
                                              std::span<char> space);

}  // namespace restante::server
