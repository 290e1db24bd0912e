// SPDX-License-Identifier: Apache-2.0
//
// One login, whatever the way: USER and PASS, APOP (RFC 1939) or AUTH (RFC 5034).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "sasl_client.h"
#include "user.h"

namespace restante::load {

class Login {
 public:
  enum class Verdict {
    GoOn,  // more answers are to come
    In,
    Refused,  // -ERR
    Broken    // what the server says makes no sense; problem() tells
  };

  // `way`: "USER", "APOP" or a mechanism that check_mechanism() knows.
  explicit Login(const std::string& way) : way_(way) {}

  // Appends what is to be sent first. `greeting` is needed for APOP, `exporter` for -PLUS;
  // `at_once` sends USER and PASS together. Broken: it can't be done here. Borrows the user.
  [[nodiscard]] Verdict begin(User& user, std::string_view greeting, std::string_view exporter,
                              bool at_once, std::string& out);

  // Takes a line of the server's and appends what answers it.
  [[nodiscard]] Verdict answer(std::string_view line, std::string& out);

  std::string_view problem() const { return problem_; }

 private:
  enum class Next { UserOk, UserOkPassSent, LastOk, Challenge, FirstChallenge };

  Verdict begin_sasl(std::string_view exporter, std::string& out);
  Verdict answer_challenge(std::string_view line, std::string& out);

  const std::string& way_;
  User* user_ = nullptr;
  Next next_ = Next::LastOk;
  std::optional<SaslClient> sasl_;
  std::string initial_response_;  // that did not fit into the AUTH command
  std::string problem_;
};

}  // namespace restante::load
