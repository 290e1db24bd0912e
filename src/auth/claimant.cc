// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/claimant.h"

#include "restante/auth/ascii.h"
#include "restante/auth/saslprep.h"
#include "restante/auth/user_name.h"

namespace restante::auth {

namespace {

// Keyboards of telephones add one. USER and APOP never had it, as their arguments end there.
std::string_view without_blanks_around(std::string_view name) {
  const std::size_t first = name.find_first_not_of(' ');
  if (first == name.npos) return {};
  return name.substr(first, name.find_last_not_of(' ') + 1 - first);
}

std::optional<UserName> parse(std::string_view prepared, std::string_view default_domain) {
  return parse_user_name(without_blanks_around(prepared), default_domain);
}

}  // namespace

std::optional<Claimant> claimant(std::string_view name, std::string_view authzid,
                                 std::string_view default_domain) {
  const auto prepared = prepare_name(name);
  if (!prepared) return std::nullopt;
  auto parsed = parse(*prepared, default_domain);
  if (!authzid.empty()) {
    const auto prepared_authzid = prepare_name(authzid);
    if (!prepared_authzid) return std::nullopt;
    const auto other = parse(*prepared_authzid, default_domain);
    if (!other) parsed.reset();
    if (parsed) parsed->mailbox = other->mailbox;
  }
  if (!parsed) return Claimant{};
  // Names that differ only in what no source tells apart are one user's.
  if (equal_but_for_case(parsed->mailbox, parsed->user)) parsed->mailbox.clear();
  return Claimant{parsed->user, parsed->mailbox};
}

}  // namespace restante::auth
