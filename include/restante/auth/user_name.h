// SPDX-License-Identifier: Apache-2.0
//
// The four forms in which clients name a user: "user", "user@domain", "domain\user" and
// "domain\user/mailbox". The last is Exchange's: log in as user, open the maildrop `mailbox`.
//
// The canonical form is "user" or "user@domain". A name without a domain gets `default_domain`,
// where that is not empty. A mailbox without a domain gets the user's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace restante::auth {

struct UserName {
  std::string user;     // who logs in
  std::string mailbox;  // whose maildrop is asked for; equal to `user` in three of the four forms

  bool operator==(const UserName&) const = default;
};

// Nothing for a name that can be nobody's: empty, longer than 255 octets, with control characters,
// blanks, '/' (but for the mailbox's), '%' or '\' (but for the domain's), a local part or domain of
// "." or "..", or with an empty part or more than one '@'.
[[nodiscard]] std::optional<UserName> parse_user_name(std::string_view text,
                                                      std::string_view default_domain);

// Whether `text` is a user in canonical form: what parse_user_name() may leave behind.
[[nodiscard]] bool is_canonical_user(std::string_view text);

}  // namespace restante::auth
