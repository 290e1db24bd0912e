// SPDX-License-Identifier: Apache-2.0
//
// What a session can't do by itself, because it needs the world: handed out one at a time, and
// answered one at a time (see session.h). Pointers are into the session and live until the answer.
#pragma once

#include <cstdint>
#include <variant>

#include "restante/auth/credentials.h"
#include "restante/maildrop/mail_store.h"

namespace restante::session {

struct Authenticate {
  auth::Credentials credentials;
};

struct OpenMaildrop {
  maildrop::Owner owner;
};

struct ReadMessage {
  maildrop::Maildrop* maildrop;
  maildrop::MessageIndex index;
  std::uint64_t offset;
};

struct MarkSeen {
  maildrop::Maildrop* maildrop;
  maildrop::MessageIndex index;
};

struct CommitDeletions {
  maildrop::Maildrop* maildrop;
  const maildrop::DeletionMarks* marks;
};

using Errand = std::variant<Authenticate, OpenMaildrop, ReadMessage, MarkSeen, CommitDeletions>;

}  // namespace restante::session
