// SPDX-License-Identifier: Apache-2.0
//
// What follows from the settings that were read: defaults that depend on others, absolute paths.
#pragma once

#include "findings.h"
#include "restante/config/settings.h"

#include <string>
#include <string_view>

namespace restante::config {

// `path` is the file's; relative paths start from its folder.
void settle(Settings& settings, const std::string& path, Findings& findings);

// The name of a machine, or one that can stand in for it where it is no host name.
[[nodiscard]] std::string host_name_of(std::string_view machine);

[[nodiscard]] std::string default_lock_dir(const Settings& settings);

}  // namespace restante::config
