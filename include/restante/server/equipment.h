// SPDX-License-Identifier: Apache-2.0
//
// What a worker serves its clients with, made by the composition root. Nothing of it changes while
// the process lives: other settings are another process's.
#pragma once

#include <memory>
#include <optional>

#include "restante/clerk/blocks.h"
#include "restante/config/settings.h"
#include "restante/maildrop/mail_store.h"
#include "restante/tls/context.h"

namespace restante::server {

struct Equipment {
  config::Settings settings;
  std::unique_ptr<maildrop::MailStore> store;
  std::unique_ptr<const tls::Context> tls;  // null: no certificate is configured
  std::optional<clerk::Blocks> blocks;      // nothing: nobody can be blocked
};

}  // namespace restante::server
