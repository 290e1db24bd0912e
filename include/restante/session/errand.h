// SPDX-License-Identifier: Apache-2.0
//
// What a session can't do by itself, because it needs the world: handed out one at a time, and
// answered one at a time (see session.h). Pointers are into the session and live until the answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "restante/auth/credentials.h"
#include "restante/auth/mechanism.h"
#include "restante/maildrop/mail_store.h"

namespace restante::session {

struct Authenticate {
  auth::Credentials credentials;
};

// A user who needs no password any more.
struct FindUser {
  std::string user;
};

// For APOP: the password as the source keeps it.
struct FindSecret {
  std::string user;
};

struct VerifyToken {
  std::string user;  // whom the client says it is; may be empty
  auth::Secret token;
};

// Somebody whose proof was wrong: answered with nobody, in its own time.
struct Deny {
  std::string user;  // whom the client said it was; may be empty
};

struct RespondToSasl {
  auth::Exchange* exchange;
  const std::optional<auth::Secret>* response;

  std::optional<std::string_view> words() const {
    return *response ? std::optional((*response)->reveal()) : std::nullopt;
  }
};

struct OpenMaildrop {
  maildrop::Owner owner;
};

struct ReadMessage {
  maildrop::Maildrop* maildrop;
  maildrop::MessageIndex index;
  std::uint64_t offset;
  // Wire: what is left of the message may also be sent as it is; see Session::answer_sent().
  maildrop::Form form;
};

struct MarkSeen {
  maildrop::Maildrop* maildrop;
  maildrop::MessageIndex index;
};

struct CommitDeletions {
  maildrop::Maildrop* maildrop;
  const maildrop::DeletionMarks* marks;
};

using Errand = std::variant<Authenticate, FindUser, FindSecret, VerifyToken, Deny, RespondToSasl,
                            OpenMaildrop, ReadMessage, MarkSeen, CommitDeletions>;

}  // namespace restante::session
