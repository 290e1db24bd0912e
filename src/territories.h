// SPDX-License-Identifier: Apache-2.0
//
// What a process needs of the world outside, by its roles and the settings. There is no second list
// to keep.
#pragma once

#include <string>

#include "restante/config/settings.h"
#include "restante/sandbox/sandbox.h"
#include "role.h"

namespace restante {

// The folder of all maildrops: what stands before the first variable of maildrop.path, up to its
// last '/'. Empty where the path begins with a variable.
[[nodiscard]] std::string mail_folder(const config::MaildropSettings& settings);

// Links are not followed.
[[nodiscard]] sandbox::Needs needs_of(const config::Settings& settings,
                                      const std::string& config_path, const Roles& roles,
                                      sandbox::Listening listening);

}  // namespace restante
