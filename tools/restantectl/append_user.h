// SPDX-License-Identifier: Apache-2.0
//
// A new line at the end of a user file. All that was there stays octet for octet, with its owner
// and mode; a new file gets mode 0600. At every moment the file is either the old or the new one:
// the new one is written beside it ("FILE.new") and renamed once it is on the disk. "FILE.new" is
// locked meanwhile, and a crash that leaves it behind hinders nobody.
#pragma once

#include <string>
#include <string_view>

#include "restante/base/result.h"

namespace restante::ctl {

// InUse: another restantectl is at it. Denied: a line of the file has this user already (see
// auth/same_name.h), or permissions forbid it.
[[nodiscard]] Result<void> append_user(const std::string& path, std::string_view user,
                                       std::string_view line);

}  // namespace restante::ctl
