// SPDX-License-Identifier: Apache-2.0
//
// Who knows the users, and whose a token is, by the settings.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "choice.h"
#include "restante/accounts/source_sizes.h"
#include "restante/auth/authenticator.h"
#include "restante/auth/user_list.h"
#include "restante/base/file_source.h"
#include "restante/base/wall_clock.h"
#include "restante/config/settings.h"
#include "restante/loop/loop.h"
#include "restante/oauth/open_verifier.h"

namespace restante {

// One of those that `users` asks.
struct NamedSource {
  std::string name;                            // "passwd-file /etc/restante/users"
  const auth::Authenticator* users = nullptr;  // borrowed
  const auth::UserList* list = nullptr;        // likewise; null: it can't say whom it has
};

struct Sources {
  std::unique_ptr<auth::Authenticator> users;
  std::map<std::string, std::uint64_t> sizes;  // how many users each has, by its name
  std::vector<SourceMeans> means;              // what those can use
  std::vector<NamedSource> all;                // in their order
};

// Says in the log what of the sources is not used. One that lost too many of the users that `sizes`
// says it had is refused. `loop` is borrowed, and must outlive them.
[[nodiscard]] Result<Sources> open_sources(const config::Settings& settings,
                                           const FileSource& files,
                                           const accounts::SourceSizes& sizes, loop::Loop& loop);

// No verifier where bearer tokens are not taken. Clock and loop must outlive it.
[[nodiscard]] Result<oauth::Opened> open_tokens(const config::AuthSettings& settings,
                                                const WallClock& clock, const FileSource& files,
                                                loop::Loop& loop);

}  // namespace restante
