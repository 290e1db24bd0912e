// SPDX-License-Identifier: Apache-2.0
//
// All that a file of users comes to, once it is read.
#pragma once

#include <string>
#include <string_view>

#include "extract.h"
#include "file_octets.h"
#include "user_table.h"

#include "restante/auth/authenticator.h"
#include "restante/auth/scram_answers.h"
#include "restante/authenticators/passwd_file/passwd_file.h"
#include "restante/base/result.h"

namespace restante::authenticators {

struct Contents {
  FileOctets octets;       // a line is read again when its user logs in
  UserTable users;         // looks into octets
  std::string lone_decoy;  // a stored password, where no user's may stand in for another's
  auth::ScramAnswers scram;
  auth::Abilities abilities;
  std::size_t uncheckable = 0;  // users whose password costs too much
  Findings findings = {};
  PasswdFile::Made made = PasswdFile::Made::Now;
};

[[nodiscard]] Contents read_octets(std::string_view octets, const Reading& reading);
[[nodiscard]] Result<Contents> read_file(const std::string& path, int descriptor,
                                         const Reading& reading);

// What `extract` has, and then no findings; an empty one is filled from the file. One that is
// unfinished stays so, and a file without users is not worth keeping.
[[nodiscard]] Result<Contents> read_by_extract(const std::string& path, int descriptor,
                                               const Extract& extract, const Reading& reading);

}  // namespace restante::authenticators
