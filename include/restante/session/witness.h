// SPDX-License-Identifier: Apache-2.0
//
// Whoever looks on at a dialogue: each line as it goes, without its end. What would give a secret
// away is "***", and of a message's text there is only how much it was.
#pragma once

#include <string>
#include <string_view>

namespace restante::session {

class Witness {
 public:
  // Before it is obeyed.
  virtual void heard(std::string_view line) = 0;
  virtual void said(std::string_view line) = 0;

 protected:
  ~Witness() = default;
};

// Who counts attempts to log in, and is told of those that were refused before anybody was asked.
class LoginWitness {
 public:
  // That way in is not offered here, to this client or at all. `mechanism` as the client wrote it,
  // "USER" or "APOP"; `user` likewise, empty where it did not say.
  virtual void not_offered(std::string_view mechanism, std::string_view user) = 0;

 protected:
  ~LoginWitness() = default;
};

// What may be shown of a client's command line. Before a login, a line that is no command may be a
// password that was typed in the wrong place.
enum class Stage { BeforeLogin, LoggedIn };
[[nodiscard]] std::string without_secrets(std::string_view line, Stage stage);

// Of a line that answers a challenge.
inline constexpr std::string_view secret_text = "***";

}  // namespace restante::session
