// SPDX-License-Identifier: Apache-2.0
//
// Who knows the users and who keeps the mail, chosen by the settings. The server knows only the
// ports; the composition root implements the factory.
#pragma once

#include <expected>
#include <memory>
#include <vector>

#include "restante/auth/authenticator.h"
#include "restante/auth/token_verifier.h"
#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/maildrop/mail_store.h"

namespace restante::server {

struct Backends {
  std::shared_ptr<auth::Authenticator> authenticator;
  std::shared_ptr<maildrop::MailStore> store;
  std::shared_ptr<auth::TokenVerifier> tokens;  // null: bearer tokens are not verified
};

class BackendFactory {
 public:
  // May wait for the disk; at a reload it is called on a thread of the pool, one call at a time.
  [[nodiscard]] virtual Result<Backends> make(const config::Settings& settings) = 0;

 protected:
  ~BackendFactory() = default;
};

}  // namespace restante::server
