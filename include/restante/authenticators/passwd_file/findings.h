// SPDX-License-Identifier: Apache-2.0
//
// What reading a file of users finds that its author should know. No text shows a password or hash.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace restante::authenticators {

// A line whose user can't log in.
struct BadLine {
  enum class Outcome {
    LeftOut,  // there is no such user
    Kept      // the user is known, but checking the password would cost more than is granted
  };

  Outcome outcome;
  std::size_t line;    // 1 for the first
  std::size_t column;  // in characters, 1 for the first
  std::string text;    // what is wrong and what would be right
};

// "PATH:LINE:COLUMN".
[[nodiscard]] std::string place_of(const std::string& path, const BadLine& bad);

// Hears of each bad line in the order of the file, while it is read. Nothing is kept of them: a
// wrong file may have as many as there are lines.
class BadLineListener {
 public:
  virtual ~BadLineListener() = default;
  virtual void hear(const BadLine& bad) = 0;
};

// A field with which Dovecot would do something, and Restante does not.
struct IgnoredField {
  std::string name;  // "uid", "gid", "proxy", "userdb_mail"
  std::size_t lines;
  std::size_t first_line;

  bool operator==(const IgnoredField&) const = default;
};

struct Findings {
  std::size_t left_out = 0;           // lines
  std::size_t kept = 0;               // bad lines of users who are known
  std::vector<IgnoredField> ignored;  // each name once, in the order of the file
  // Users without a domain, whom nobody can name where there is a default domain.
  std::size_t unnamable = 0;
  std::size_t first_unnamable = 0;  // line
};

// Whose mail is served: a uid or gid that says so needs no mention. An empty string matches
// nothing; where all are empty, neither uid nor gid is mentioned.
struct MailOwner {
  std::string user;
  std::string uid;  // in decimal
  std::string group;
  std::string gid;  // in decimal
};

}  // namespace restante::authenticators
