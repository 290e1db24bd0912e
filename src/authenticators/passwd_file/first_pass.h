// SPDX-License-Identifier: Apache-2.0
//
// The one pass over a file's lines: who the users are, what is wrong with the other lines, and what
// passwords there are.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "passwd_line.h"
#include "user_table.h"

#include "restante/auth/scram_answers.h"
#include "restante/authenticators/passwd_file/findings.h"

namespace restante::authenticators {

class FirstPass {
 public:
  // All are borrowed, while this lives.
  FirstPass(std::string_view octets, const BadLineListener& listener, const MailOwner& owner,
            UserTable& users);

  void run();

  Findings take_findings() { return std::move(findings_); }
  // Nothing where there is no user.
  std::optional<auth::ScramAnswers> take_scram() { return std::move(scram_); }
  bool has_plain_secrets() const { return has_plain_secrets_; }

 private:
  void read(std::size_t start);
  void count(std::string_view line, const auth::StoredPassword& password);
  void note_ignored(const PasswdLine& line);
  void note_ignored(std::string_view name);
  void complain(BadLine::Outcome outcome, Objection objection);
  std::size_t number_of(std::size_t start) const;

  std::string_view octets_;
  const BadLineListener& listener_;
  const MailOwner& owner_;
  UserTable& users_;

  std::size_t number_ = 0;              // of the line at hand
  std::vector<std::size_t> landmarks_;  // where every 64th line starts
  Findings findings_;
  std::optional<auth::ScramAnswers> scram_;
  bool has_plain_secrets_ = false;
};

}  // namespace restante::authenticators
