// SPDX-License-Identifier: Apache-2.0
//
// The SASL mechanisms of the server's side: PLAIN (RFC 4616), LOGIN, CRAM-MD5 (RFC 2195),
// SCRAM-SHA-1, SCRAM-SHA-256 and their -PLUS (RFC 5802, 7677, 5929, 9266), EXTERNAL (RFC 4422),
// OAUTHBEARER (RFC 7628) and XOAUTH2.
//
// The exchanges are our own. GNU SASL's servers can't serve here: they fetch a user's keys from
// inside a callback, which must not wait on a loop and can't be asked again; they know of channel
// bindings tls-unique and tls-exporter alone; they refuse passwords that SASLprep refuses; and
// their challenges can't be told, so that no published vector can be run through them. What is
// taken from the library is SASLprep and randomness; the tests let its clients talk to our
// exchanges.
//
// Names go out canonical (see user_name.h), prepared by SASLprep. One that can be nobody's is asked
// for as the user "", so that it looks like any unknown user.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "restante/auth/authenticator.h"
#include "restante/auth/mechanism.h"

namespace restante::sasl {

struct Settings {
  std::vector<std::string> names;  // what may be offered, in that order; unknown ones never are
  std::string hostname;            // for the challenge of CRAM-MD5
  std::string default_domain;      // for names without one; may be empty
};

// What a mechanism needs of what is kept of a user. Nothing for an unknown name.
[[nodiscard]] std::optional<auth::Means> means_of(std::string_view mechanism);

// A mechanism is offered where the settings name it and
//   PLAIN, LOGIN            a password may cross the channel as it is;
//   SCRAM-...-PLUS          the channel is TLS with something to bind to;
//   EXTERNAL                the client's certificate names a user;
//   OAUTHBEARER, XOAUTH2    a token may cross the channel as it is.
class Mechanisms : public auth::Mechanisms {
 public:
  explicit Mechanisms(Settings settings) : settings_(std::move(settings)) {}

  std::vector<std::string_view> offered(const auth::Channel& channel) const override;

  // The exchange does not need this object.
  std::unique_ptr<auth::Exchange> begin(std::string_view name,
                                        const auth::Channel& channel) const override;

 private:
  const Settings settings_;
};

}  // namespace restante::sasl
