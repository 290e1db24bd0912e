// SPDX-License-Identifier: Apache-2.0
//
// An operator's SQL with %u user@domain, %n local part and %d domain (%% a percent sign), which are
// bound as parameters and never put into the text.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "restante/authenticators/directory/directory.h"
#include "restante/base/result.h"

namespace restante::authenticators {

// How a database writes its parameters.
enum class Placeholder {
  Dollar,   // $1, which may stand more than once
  Question  // ?, each one a parameter of its own
};

class Query {
 public:
  // Unsupported: another variable, one within quotes, where it would be text, or none at all. The
  // error's text is the reason alone.
  [[nodiscard]] static Result<Query> parse(std::string_view text, Placeholder placeholder);

  const std::string& text() const { return text_; }

  // What is bound for a user, in the order of the parameters.
  std::vector<std::string> parameters(std::string_view user) const;

 private:
  void add_parameter(char variable, Placeholder placeholder);

  std::string text_;
  std::vector<char> variables_;  // 'u', 'n' or 'd'
};

// Where the columns of a Row stand in what a query answers.
class Columns {
 public:
  // Corrupt: a name that is no column of a row, one that comes twice, or no password. The error's
  // text is the reason alone.
  [[nodiscard]] static Result<Columns> of(std::span<const std::string> names);

  // `values`: one for each name.
  Row row(std::vector<std::string> values) const;

 private:
  bool has(std::string Row::*member) const;

  std::vector<std::string Row::*> members_;
};

}  // namespace restante::authenticators
