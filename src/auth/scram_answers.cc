// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/scram_answers.h"

#include "restante/auth/same_name.h"
#include "restante/auth/saslprep.h"

#include <algorithm>
#include <optional>
#include <string>

namespace restante::auth {

namespace {

constexpr std::size_t salt_octets = 16;

std::size_t key_octets(ScramHash hash) {
  constexpr std::size_t sha_1 = 20;
  constexpr std::size_t sha_256 = 32;
  return hash == ScramHash::Sha1 ? sha_1 : sha_256;
}

std::string labelled(std::string_view label, std::string_view name) {
  return std::string(label).append(1, ':').append(name);
}

}  // namespace

ScramAnswers::Form ScramAnswers::form_of_plain() {
  return {scram_iterations_min, salt_octets, Cost::Expensive};
}

void ScramAnswers::tally(Tallies& tallies, const Form& form) {
  const std::span<Tally> all = tallies.all();
  const auto known = std::ranges::find(all, form, &Tally::form);
  if (known != all.end()) {
    ++known->users;
  } else if (tallies.size < forms_max) {
    tallies.tallies[tallies.size++] = {form, 1};
  }
}

void ScramAnswers::count(const StoredPassword& password) {
  for (const ScramHash hash : {ScramHash::Sha1, ScramHash::Sha256}) {
    if (password.plain()) tally(forms(hash), form_of_plain());
    if (const std::optional<ScramKeys> keys = password.scram_keys(hash)) {
      tally(forms(hash), {keys->iterations, keys->salt.size(), Cost::Cheap});
    }
  }
}

// The name's hash is a place on a line on which each form has as much room as it has users: one
// user more moves few names to another form.
ScramAnswers::Form ScramAnswers::form_for(ScramHash hash, std::string_view name) const {
  std::uint64_t users = 0;
  for (const Tally& tally : forms(hash).all()) users += tally.users;
  constexpr unsigned half = 32;
  std::uint64_t place = ((hash_(labelled("form", name)) >> half) * users) >> half;
  for (const Tally& tally : forms(hash).all()) {
    if (place < tally.users) return tally.form;
    place -= tally.users;
  }
  return {scram_iterations_min, salt_octets, Cost::Cheap};
}

ScramKeys ScramAnswers::derive(ScramHash hash, std::string_view name, std::string_view password,
                               const Form& form) const {
  const std::string salt = hash_.expand(labelled("salt", name), form.salt_octets);
  return derive_scram_keys(hash, password, salt, form.iterations);
}

Result<ScramKeys> ScramAnswers::answer(ScramHash hash, std::string_view user,
                                       const StoredPassword* password, Patience patience) const {
  const std::string name = folded_name(user);
  const auto kept = password == nullptr ? std::nullopt : password->scram_keys(hash);
  if (kept) return *kept;
  const auto plain = password == nullptr ? std::nullopt : password->plain();
  const Form form = plain ? form_of_plain() : form_for(hash, name);
  if (form.cost == Cost::Expensive && patience == Patience::CachedOnly) {
    return failure(ErrorKind::WouldBlock);
  }
  if (plain) return derive(hash, name, prepare_password(*plain).reveal(), form);

  ScramKeys decoy;
  // Derived for the time it takes only: what is derived from something could be known by somebody.
  if (form.cost == Cost::Expensive) decoy = derive(hash, name, name, form);
  decoy.iterations = form.iterations;
  decoy.salt = hash_.expand(labelled("salt", name), form.salt_octets);
  decoy.stored_key = hash_.expand(labelled("stored key", name), key_octets(hash));
  decoy.server_key = hash_.expand(labelled("server key", name), key_octets(hash));
  return decoy;
}

}  // namespace restante::auth
