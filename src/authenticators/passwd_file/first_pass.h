// SPDX-License-Identifier: Apache-2.0
//
// The one pass over a file's lines: who the users are, what is wrong with the other lines, and what
// passwords there are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <vector>

#include "passwd_line.h"
#include "user_table.h"

#include "restante/auth/scram_answers.h"
#include "restante/authenticators/passwd_file/passwd_file.h"

namespace restante::authenticators {

class FirstPass {
 public:
  // All are borrowed, while this lives.
  FirstPass(std::string_view octets, const Reading& reading, UserTable& users);

  void run();

  Findings take_findings() { return std::move(findings_); }
  // Nothing where there is no user.
  std::optional<auth::ScramAnswers> take_scram() { return std::move(scram_); }
  const auth::Abilities& abilities() const { return abilities_; }

 private:
  // A line that was read and waits for its place in the table.
  struct Waiting {
    std::size_t number;
    std::size_t start;
    std::string_view line;
    std::expected<auth::StoredPassword, Objection> password;
    std::uint64_t hash;
  };

  void tell(std::size_t start) const;
  void read(std::size_t start, std::string_view line);
  void settle(Waiting waiting);
  void count(const Waiting& user);
  void count_means(const auth::StoredPassword& password);
  void note_unnamable(const PasswdLine& line, std::size_t number);
  void note_ignored(const PasswdLine& line, std::size_t number);
  void note_ignored(std::string_view name, std::size_t number);
  void complain(BadLine::Outcome outcome, std::size_t number, Objection objection);
  std::size_t number_of(std::size_t start) const;

  std::string_view octets_;
  BadLineListener* const listener_;
  ReadingWatcher* const watcher_;
  const MailOwner& owner_;
  const bool is_domain_added_;
  UserTable& users_;

  std::size_t number_ = 0;  // of the line at hand
  // Good or bad, so that what is said of them comes in the order of the file.
  std::array<std::optional<Waiting>, 16> waiting_;
  std::size_t turn_ = 0;
  std::vector<std::size_t> landmarks_;  // where every 64th line starts
  Findings findings_;
  std::optional<auth::ScramAnswers> scram_;
  auth::Abilities abilities_;
};

}  // namespace restante::authenticators
