// SPDX-License-Identifier: Apache-2.0
//
// What workers and the accounts say to each other over a line (see lines/message.h): kinds, and
// bodies made of fields. A reader answers nothing to a body that is none: it may come from a
// stranger.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "restante/accounts/readiness.h"
#include "restante/auth/login.h"
#include "restante/auth/origin.h"
#include "restante/base/result.h"
#include "restante/lines/fields.h"

namespace restante::accounts {

enum class Kind : std::uint16_t {
  // A worker's. The number is the attempt's, and the worker's to choose.
  Begin,     // a LoginRequest, and where it comes from
  Continue,  // the client's words
  Forget,    // nobody waits for the attempt any more; without an answer
  Admit,     // may this Applicant log in again yet
  // The accounts'.
  Ready,     // first of all, and unasked: what can be offered
  Answer,    // to Begin and Continue: a LoginAnswer or an Error
  Admission  // to Admit
};

struct Begun {
  auth::Origin origin;
  auth::LoginRequest request;
};

void write(lines::Writer& writer, const auth::Origin& origin, const auth::LoginRequest& request);
[[nodiscard]] std::optional<Begun> read_begun(std::string_view body);

// A text alone: Continue's words.
void write_text(lines::Writer& writer, std::string_view text);
[[nodiscard]] std::optional<std::string_view> read_text(std::string_view body);

// Who wants to be admitted, and what LOGIN-DELAY the Welcome said, of 0 to auth::login_delay_max.
struct Applicant {
  std::string_view user;
  Duration login_delay;
};

void write(lines::Writer& writer, const Applicant& applicant);
[[nodiscard]] std::optional<Applicant> read_applicant(std::string_view body);

void write(lines::Writer& writer, const Readiness& readiness);
[[nodiscard]] std::optional<Readiness> read_readiness(std::string_view body);

void write(lines::Writer& writer, const Result<auth::LoginAnswer>& answer);
[[nodiscard]] std::optional<Result<auth::LoginAnswer>> read_answer(std::string_view body);

void write(lines::Writer& writer, auth::Admission admission);
[[nodiscard]] std::optional<auth::Admission> read_admission(std::string_view body);

}  // namespace restante::accounts
