// SPDX-License-Identifier: Apache-2.0
//
// What a session can't do by itself, because it needs the world: handed out one at a time, and
// answered one at a time (see session.h). Pointers are into the session and live until the answer.
// All but CommitDeletions and GiveBack may be given up where the client is gone.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "restante/auth/credentials.h"
#include "restante/auth/login.h"
#include "restante/maildrop/mail_store.h"

namespace restante::session {

// Somebody wants to log in: answered with an auth::LoginAnswer. An attempt that was not decided is
// given up by the next.
struct BeginLogin {
  auth::LoginRequest request;
};

// The client's answer to an auth::Question. Likewise.
struct ContinueLogin {
  auth::Secret response;
};

// Whether LOGIN-DELAY lets the user in; asked only where there is one.
struct AskAdmission {
  std::string user;
  Duration login_delay;
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

// The session has let go of it. To be destroyed when its store has answered, or will not; then the
// session goes on, and needs no answer.
struct GiveBack {
  std::unique_ptr<maildrop::Maildrop> maildrop;
};

using Errand = std::variant<BeginLogin, ContinueLogin, AskAdmission, OpenMaildrop, ReadMessage,
                            MarkSeen, CommitDeletions, GiveBack>;

}  // namespace restante::session
