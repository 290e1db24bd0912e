// SPDX-License-Identifier: Apache-2.0
//
// Why somebody can or can't log in: what auth knows of them, and what a worker of their maildrop,
// on the way to an operator.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "restante/auth/credentials.h"
#include "restante/clerk/holds.h"
#include "restante/lines/fields.h"

namespace restante::clerk {

// Who is asked about, and a password to try; nothing: none.
struct Suspect {
  std::string user;  // as a client would write it
  std::optional<auth::Secret> password{};
};
void write(lines::Writer& writer, const Suspect& suspect);
[[nodiscard]] std::optional<Suspect> read_suspect(std::string_view body);

struct AccountFacts {
  enum class Standing : std::uint8_t {
    Impossible,  // nobody can have such a name
    Unknown,     // to all sources
    Known,
    KeptOut,   // may not log in
    CantTell,  // a source can't be asked now
  };
  enum class Password : std::uint8_t { NotAsked, Right, Wrong, CantTell };

  std::string user;  // in canonical form
  Standing standing = Standing::Unknown;
  std::string source;   // that knows them
  std::string scheme;   // of the stored password; empty: the source does not say
  std::string home;     // empty: none
  std::string problem;  // of CantTell
  Password password = Password::NotAsked;
  std::uint32_t failures = 0;      // the most that is counted against them anywhere
  std::string refused_at;          // the network from which they are refused; empty: all
  std::int64_t refused_until = 0;  // milliseconds since 1970; 0: they are not
  std::int64_t delayed_until = 0;  // likewise: by maildrop.login_delay
};
void write(lines::Writer& writer, const AccountFacts& facts);
[[nodiscard]] std::optional<AccountFacts> read_account(std::string_view body);

struct MaildropFacts {
  enum class State : std::uint8_t {
    Free,
    NotThere,  // it is to be made by the first message
    Held,      // by a session, here or elsewhere
    Broken     // it can't be opened
  };

  std::string path;
  State state = State::Free;
  std::string problem;  // of Held and Broken
  std::uint32_t messages = 0;
  std::uint64_t octets = 0;
  // By which another process or host holds it; nothing: none does.
  std::optional<HeldLock> lock = {};
};
// Whose: a canonical user, and the home that a source has for them.
void write_owner(lines::Writer& writer, std::string_view user, std::string_view home);
struct OwnerText {
  std::string user;
  std::string home;
};
[[nodiscard]] std::optional<OwnerText> read_owner(std::string_view body);
void write(lines::Writer& writer, const MaildropFacts& facts);
[[nodiscard]] std::optional<MaildropFacts> read_maildrop(std::string_view body);

}  // namespace restante::clerk
