// SPDX-License-Identifier: Apache-2.0
//
// A file of users together with what was said of its bad lines.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "restante/authenticators/passwd_file/passwd_file.h"

namespace restante::authenticators {

struct ParsedFile {
  std::unique_ptr<PasswdFile> file;
  std::vector<BadLine> bad_lines;
};

inline ParsedFile parse_and_listen(std::string_view octets, const MailOwner& owner = {}) {
  ParsedFile parsed;
  const auto note = [&](const BadLine& bad) { parsed.bad_lines.push_back(bad); };
  parsed.file = PasswdFile::parse(octets, {note, owner});
  return parsed;
}

}  // namespace restante::authenticators
