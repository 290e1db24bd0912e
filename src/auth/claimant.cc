// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/claimant.h"

#include "restante/auth/prepared_name.h"
#include "restante/auth/same_name.h"
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

// Of the domain, too, whoever wrote the configuration may have had another form.
std::optional<UserName> parse(std::string_view prepared, std::string_view default_domain) {
  return parse_user_name(without_blanks_around(prepared), PreparedName(default_domain).view());
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
  if (is_same_name(parsed->mailbox, parsed->user)) parsed->mailbox.clear();
  return Claimant{parsed->user, parsed->mailbox};
}

}  // namespace restante::auth
