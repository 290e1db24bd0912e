// SPDX-License-Identifier: Apache-2.0
//
// A name that a source keeps, in the form in which names are looked up (SASLprep, RFC 4013):
// whoever wrote it there may have had another one of those that look alike.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "restante/auth/ascii.h"
#include "restante/auth/saslprep.h"

namespace restante::auth {

// Almost all names are ASCII, and are what they are at no cost.
class PreparedName {
 public:
  // Borrows `name`.
  explicit PreparedName(std::string_view name) : text_(name) {
    if (is_ascii(name)) return;
    prepared_ = prepare_name(name);
    if (prepared_) text_ = *prepared_;
  }
  PreparedName(const PreparedName&) = delete;
  PreparedName& operator=(const PreparedName&) = delete;

  // A name that can't be prepared as it is.
  std::string_view view() const { return text_; }

 private:
  std::optional<std::string> prepared_;
  std::string_view text_;
};

}  // namespace restante::auth
