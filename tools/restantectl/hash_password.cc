// SPDX-License-Identifier: Apache-2.0
#include "hash_password.h"

#include "options.h"
#include "read_password.h"

#include "restante/auth/password_scheme.h"
#include "restante/auth/saslprep.h"

#include <fmt/format.h>

#include <string_view>

namespace restante::ctl {

HashPassword::HashPassword()
    : Verb("hash-password", "Read a password and print it as a user file stores it") {}

void HashPassword::describe(Options& options) {
  add_scheme_option(options, scheme_);
  options.flag({"--list", "", "Print the schemes, the recommended one first"}, is_list_wanted_);
}

ExitCode HashPassword::run() {
  if (is_list_wanted_) {
    for (const std::string_view scheme : auth::hashable_schemes()) fmt::print("{}\n", scheme);
    return exit_done;
  }
  const Result<std::string> hash = read_and_hash_password(scheme_);
  if (!hash) return complain(hash.error());
  fmt::print("{}\n", *hash);
  return exit_done;
}

void add_scheme_option(Options& options, std::string& scheme) {
  const auto schemes = auth::hashable_schemes();
  scheme = schemes.front();
  options.one_of({"--scheme", "SCHEME", fmt::format("How to hash the password; else {}", scheme)},
                 scheme, schemes);
}

Result<std::string> read_and_hash_password(const std::string& scheme) {
  const Result<auth::Secret> password = read_password();
  if (!password) return Failure(password.error());
  // As SCRAM's and PLAIN's clients send it, or as it was typed where RFC 4013 has no form for it.
  return auth::hash_password(scheme, auth::prepare_password(password->reveal()).reveal());
}

}  // namespace restante::ctl
