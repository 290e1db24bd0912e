// SPDX-License-Identifier: Apache-2.0
#include "restante/authenticators/directory/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace restante::authenticators {

namespace {

struct Column {
  std::string_view name;
  std::string Row::*member;
};

constexpr std::array columns = {
    Column{"user", &Row::user},   Column{"password", &Row::password},
    Column{"home", &Row::home},   Column{"maildrops", &Row::maildrops},
    Column{"extra", &Row::extra},
};

constexpr std::string_view variables = "und";

std::string value_of(char variable, std::string_view user) {
  const std::size_t at = user.rfind('@');
  if (variable == 'u') return std::string(user);
  if (variable == 'n') return std::string(user.substr(0, at));
  return at == user.npos ? std::string() : std::string(user.substr(at + 1));
}

// Copies a query's text, and knows where it is within quotes. SQL doubles a quote to write it,
// which ends one text and begins the next.
class Copier {
 public:
  explicit Copier(std::string& into) : into_(into) {}

  void copy(char octet) {
    if (quote_ == 0 && (octet == '\'' || octet == '"' || octet == '`')) {
      quote_ = octet;
    } else if (octet == quote_) {
      quote_ = 0;
    }
    into_ += octet;
  }
  bool is_quoted() const { return quote_ != 0; }

 private:
  std::string& into_;
  char quote_ = 0;
};

}  // namespace

Result<Query> Query::parse(std::string_view text, Placeholder placeholder) {
  Query query;
  Copier copier(query.text_);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      copier.copy(text[at]);
      continue;
    }
    const char variable = ++at < text.size() ? text[at] : ' ';
    if (variable == '%') {
      copier.copy('%');
    } else if (!variables.contains(variable)) {
      return failure(ErrorKind::Unsupported,
                     fmt::format("unknown variable %{}; known are %u, %n, %d and %%", variable));
    } else if (copier.is_quoted()) {
      return failure(ErrorKind::Unsupported,
                     fmt::format("%{} stands within quotes, where it would be text; it is bound as "
                                 "a parameter, so write it without",
                                 variable));
    } else {
      query.add_parameter(variable, placeholder);
    }
  }
  if (!query.variables_.empty()) return query;
  return failure(ErrorKind::Unsupported, "the query asks for nobody: it has none of %u, %n and %d");
}

void Query::add_parameter(char variable, Placeholder placeholder) {
  if (placeholder == Placeholder::Question) {
    variables_.push_back(variable);
    text_ += '?';
    return;
  }
  auto known = std::ranges::find(variables_, variable);
  if (known == variables_.end()) known = variables_.insert(known, variable);
  text_ += fmt::format("${}", known - variables_.begin() + 1);
}

std::vector<std::string> Query::parameters(std::string_view user) const {
  std::vector<std::string> values;
  for (const char variable : variables_) values.push_back(value_of(variable, user));
  return values;
}

Result<Columns> Columns::of(std::span<const std::string> names) {
  Columns all;
  for (const std::string& name : names) {
    const auto column = std::ranges::find(columns, name, &Column::name);
    if (column == columns.end()) {
      return failure(ErrorKind::Corrupt,
                     fmt::format("the query answers a column \"{}\"; known are user, password, "
                                 "home, maildrops and extra (write AS)",
                                 name));
    }
    if (all.has(column->member)) {
      return failure(ErrorKind::Corrupt, fmt::format("the query answers two columns \"{}\"", name));
    }
    all.members_.push_back(column->member);
  }
  if (all.has(&Row::password)) return all;
  return failure(ErrorKind::Corrupt, "the query answers no column \"password\"");
}

bool Columns::has(std::string Row::*member) const {
  return std::ranges::find(members_, member) != members_.end();
}

Row Columns::row(std::vector<std::string> values) const {
  Row row;
  for (std::size_t at = 0; at < members_.size(); ++at) row.*members_[at] = std::move(values[at]);
  return row;
}

}  // namespace restante::authenticators
