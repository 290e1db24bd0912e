// SPDX-License-Identifier: Apache-2.0
//
// What a source keeps of a user, as text, whatever the source is: a line of a file, a row of a
// table, an entry of a directory. The views look into what the source has.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "restante/auth/authenticator.h"
#include "restante/auth/password_scheme.h"
#include "restante/base/clock.h"

namespace restante::auth {

struct UserRecord {
  std::string_view user;
  std::string_view password;        // as password_scheme.h reads it
  std::string_view home = {};       // an absolute path, or empty
  std::string_view maildrops = {};  // others that this user may open: "a,b"; "*" is any
  // Fields separated by blanks: "maildrops=a,b" likewise; "login_delay=10m"; "nologin" and "fail".
  std::string_view extra = {};
};

// What is wrong with a record and what would be right.
struct RecordFault {
  std::string_view part;  // of the record
  std::string text;       // shows no password
};

// The password of a good record, or why the record is of no use.
[[nodiscard]] std::expected<StoredPassword, RecordFault> check_record(const UserRecord& record);

// Of a good record: whether its user may log in at all.
[[nodiscard]] bool may_log_in(const UserRecord& record);

// Of a good record: who it is, maildrops in their canonical form.
[[nodiscard]] Identity identity_of(const UserRecord& record);

// Likewise: the user's own LOGIN-DELAY. Nothing: as for all.
[[nodiscard]] std::optional<Duration> login_delay_of(const UserRecord& record);

// The names of the extra fields that ask for something that is not done, in their order; a name may
// come twice.
[[nodiscard]] std::vector<std::string_view> ignored_extras(const UserRecord& record);

}  // namespace restante::auth
