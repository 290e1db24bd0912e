// SPDX-License-Identifier: Apache-2.0
//
// Where a maildrop lies: the operator's path_template (see maildir_store.h), filled in for a user.
#pragma once

#include <string_view>

#include "restante/base/result.h"
#include "restante/maildrop/mail_store.h"
#include "restante/stores/maildir/route.h"

namespace restante::stores {

// One form for one place: no "//", no "/./", no '/' at the end. Two users with the same maildrop
// are thereby seen to have the same.
//
// Denied: a variable that the template uses has no value for this user, or one that would lead out
// of the operator's folder; or ".." stands behind the beginning. Where the template has no variable
// all of it is the beginning.
// REQUIRES: check_path_template(path_template).
[[nodiscard]] Result<Route> expand_path(std::string_view path_template,
                                        const maildrop::Owner& owner);

}  // namespace restante::stores
