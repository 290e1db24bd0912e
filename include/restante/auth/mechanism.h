// SPDX-License-Identifier: Apache-2.0
//
// The port to SASL (RFC 4422): what a session knows of mechanisms, and nothing of how they work.
//
// An Exchange is one run of one mechanism. It is given the client's responses, decoded from base64,
// and answers with what to do next. It may be asked on a thread of the pool, one call at a time;
// where the enquiry was put off (see base/enquiry.h) the same call is made again.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "restante/auth/authenticator.h"
#include "restante/auth/credentials.h"
#include "restante/base/enquiry.h"
#include "restante/base/result.h"

namespace restante::auth {

// Whether a password or a token may cross a channel as it is. Over the loopback device the builder
// of the channel says Allowed where it would say NeedsTls elsewhere.
enum class Plaintext { Allowed, NeedsTls, Never };

// What an exchange runs over.
struct Channel {
  enum class Kind { Plain, Tls };

  Kind kind = Kind::Plain;
  Plaintext plaintext = Plaintext::NeedsTls;
  std::string exporter;          // tls-exporter (RFC 9266), TLS 1.3 only; else empty
  std::string server_end_point;  // tls-server-end-point (RFC 5929); empty without TLS
  std::string certificate_user;  // whom a verified client certificate names; else empty
};

enum class PasswordCrossing { Open, Closed };

[[nodiscard]] inline PasswordCrossing password_crossing(const Channel& channel) {
  const bool is_open =
      channel.plaintext == Plaintext::Allowed ||
      (channel.plaintext == Plaintext::NeedsTls && channel.kind == Channel::Kind::Tls);
  return is_open ? PasswordCrossing::Open : PasswordCrossing::Closed;
}

struct Challenge {
  std::string octets;  // not in base64 yet; may be empty
};
// The mechanism itself has seen the proof; who that is has still to be looked up.
struct Proved {
  std::string user;
  std::string authorize_as;  // the maildrop asked for, where it is not the user's own; else empty
};
// A password to be verified.
struct Claimed {
  Credentials credentials;
  std::string authorize_as;
};
// A token to be verified (RFC 7628).
struct Bearer {
  std::string user;  // whom the client says it is; may be empty
  Secret token;
};
// The proof was wrong.
struct Refused {
  std::string user;  // whom the client said it was; may be empty
};
// Not what the mechanism's syntax allows; the client is to blame.
struct Garbled {};

using Outcome = std::variant<Challenge, Proved, Claimed, Bearer, Refused, Garbled>;

class Exchange {
 public:
  virtual ~Exchange() = default;

  // The mechanism's name, as it is advertised. The view never dies.
  virtual std::string_view name() const = 0;

  // Nothing: the client sent no initial response.
  [[nodiscard]] virtual Result<Outcome> respond(std::optional<std::string_view> response,
                                                const Authenticator& users, Enquiry& enquiry) = 0;

  // The Bearer was refused: what the client is told before the end (RFC 7628, section 3.2.2), after
  // which its next response, whatever it is, ends the exchange. Nothing: it is told nothing.
  [[nodiscard]] virtual std::optional<Challenge> refusal() const { return std::nullopt; }
};

class Mechanisms {
 public:
  virtual ~Mechanisms() = default;

  // The names to be advertised on this channel.
  [[nodiscard]] virtual std::vector<std::string_view> offered(const Channel& channel) const = 0;

  // Null for a name that is not offered. Names are compared without regard to case.
  [[nodiscard]] virtual std::unique_ptr<Exchange> begin(std::string_view name,
                                                        const Channel& channel) const = 0;
};

}  // namespace restante::auth
