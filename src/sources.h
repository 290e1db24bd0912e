// SPDX-License-Identifier: Apache-2.0
//
// Who knows the users, and whose a token is, by the settings.
#pragma once

#include <cstdint>
#include <memory>

#include "restante/auth/authenticator.h"
#include "restante/auth/token_verifier.h"
#include "restante/base/file_source.h"
#include "restante/base/wall_clock.h"
#include "restante/config/settings.h"

namespace restante {

// Says in the log what of the sources is not used.
[[nodiscard]] Result<std::unique_ptr<auth::Authenticator>> open_sources(
    const config::Settings& settings, const FileSource& files);

// Null where bearer tokens are not taken. The clock must outlive the verifier.
[[nodiscard]] Result<std::unique_ptr<auth::TokenVerifier>> open_tokens(
    const config::AuthSettings& settings, const WallClock& clock, const FileSource& files);

}  // namespace restante
