// SPDX-License-Identifier: Apache-2.0
//
// A file of users together with what was said of its bad lines.
#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "restante/authenticators/passwd_file/passwd_file.h"

namespace restante::authenticators {

class BadLineNotes final : public BadLineListener {
 public:
  void hear(const BadLine& bad) override { all.push_back(bad); }

  std::vector<BadLine> all;
};

struct ParsedFile {
  std::unique_ptr<PasswdFile> file;
  std::vector<BadLine> bad_lines;
};

inline ParsedFile parse_and_listen(std::string_view octets, const MailOwner& owner = {}) {
  BadLineNotes notes;
  auto file = PasswdFile::parse(octets, {&notes, owner});
  return {std::move(file), std::move(notes.all)};
}

}  // namespace restante::authenticators
