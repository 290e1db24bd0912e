// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/saslprep.h"

#include <gsasl.h>
#include <string.h>

#include <algorithm>
#include <cstddef>

#include "restante/base/wipe.h"

namespace restante::auth {

namespace {

// Normalisation takes more than linear time for a long run of combining marks. No name and no
// password that somebody has is longer than 511 octets, nor three times so before preparation.
constexpr std::size_t octets_max = 1536;

bool is_prepared(std::string_view text) {
  return std::ranges::all_of(text, [](char letter) { return ' ' <= letter && letter <= '~'; });
}

std::optional<Secret> prepare(std::string_view text) {
  if (is_prepared(text)) return Secret(text);
  // Cut at the NUL, another text would be prepared.
  if (text.size() > octets_max || text.find('\0') != text.npos) return std::nullopt;
  std::string copy(text);
  char* prepared = nullptr;
  const int verdict = gsasl_saslprep(copy.c_str(), GSASL_ALLOW_UNASSIGNED, &prepared, nullptr);
  wipe(copy);
  if (verdict != GSASL_OK) return std::nullopt;
  std::optional<Secret> result(prepared);
  explicit_bzero(prepared, strlen(prepared));
  gsasl_free(prepared);
  return result;
}

}  // namespace

std::optional<std::string> prepare_name(std::string_view name) {
  const auto prepared = prepare(name);
  if (!prepared || prepared->reveal().empty()) return std::nullopt;
  return std::string(prepared->reveal());
}

Secret prepare_password(std::string_view password) {
  auto prepared = prepare(password);
  if (!prepared || prepared->reveal().empty()) return Secret(password);
  return std::move(*prepared);
}

}  // namespace restante::auth
