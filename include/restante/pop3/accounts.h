// SPDX-License-Identifier: Apache-2.0
//
// The port to the accounts. Each call is what accounts::Client says of it.
#pragma once

#include <string_view>

#include "restante/accounts/client.h"
#include "restante/auth/login.h"
#include "restante/auth/origin.h"
#include "restante/base/clock.h"
#include "restante/base/result.h"

namespace restante::pop3 {

class Accounts {
 public:
  using Asker = accounts::Client::Asker;
  using Number = accounts::Client::Number;
  static constexpr Number no_number = accounts::Client::no_number;

  [[nodiscard]] virtual Result<Number> begin(Asker& asker, const auth::Origin& origin,
                                             auth::LoginRequest request) = 0;
  [[nodiscard]] virtual Result<void> proceed(Number number, auth::Secret words) = 0;
  [[nodiscard]] virtual Result<Number> ask_admission(Asker& asker, std::string_view user,
                                                     Duration login_delay) = 0;
  virtual void forget(Number number) = 0;

 protected:
  ~Accounts() = default;
};

}  // namespace restante::pop3
