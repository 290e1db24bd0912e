// SPDX-License-Identifier: Apache-2.0
#include "restante/sasl/mechanisms.h"

#include "cram_md5.h"
#include "external.h"
#include "login.h"
#include "oauth.h"
#include "plain.h"
#include "restante/auth/ascii.h"
#include "scram.h"

#include <algorithm>
#include <array>

namespace restante::sasl {

namespace {

using auth::Channel;
using auth::ScramHash;
using Begun = std::unique_ptr<auth::Exchange>;

struct Mechanism {
  std::string_view name;
  bool (*serves)(const Settings& settings, const Channel& channel);
  Begun (*begin)(const Settings& settings, const Channel& channel, PlusOffer plus);
};

bool lets_passwords_cross(const Settings&, const Channel& channel) {
  return auth::password_crossing(channel) == auth::PasswordCrossing::Open;
}

// A token must not be overheard; where a password may be, it may too.
bool serves_oauth(const Settings& settings, const Channel& channel) {
  const bool is_safe =
      channel.kind == Channel::Kind::Tls || lets_passwords_cross(settings, channel);
  return settings.tokens == Tokens::Verifiable && is_safe;
}

bool serves_cram_md5(const Settings& settings, const Channel&) {
  return settings.abilities.plain_secrets;
}

bool serves_external(const Settings&, const Channel& channel) {
  return !channel.certificate_user.empty();
}

template <ScramHash hash, ScramForm form>
bool serves_scram(const Settings& settings, const Channel& channel) {
  const auth::Abilities& abilities = settings.abilities;
  const bool has_keys = hash == ScramHash::Sha1 ? abilities.scram_sha_1 : abilities.scram_sha_256;
  if (form == ScramForm::Bare) return has_keys;
  const bool can_bind = !channel.exporter.empty() || !channel.server_end_point.empty();
  return has_keys && channel.kind == Channel::Kind::Tls && can_bind;
}

template <class Exchange>
Begun begin_named(const Settings& settings, const Channel&, PlusOffer) {
  return std::make_unique<Exchange>(settings.default_domain);
}

Begun begin_cram_md5(const Settings& settings, const Channel&, PlusOffer) {
  return std::make_unique<CramMd5>(new_cram_challenge(settings.hostname), settings.default_domain);
}

Begun begin_external(const Settings& settings, const Channel& channel, PlusOffer) {
  return std::make_unique<External>(channel.certificate_user, settings.default_domain);
}

template <ScramHash hash, ScramForm form>
Begun begin_scram(const Settings& settings, const Channel& channel, PlusOffer plus) {
  return std::make_unique<Scram>(
      ScramTerms{hash, form, plus, channel, settings.default_domain, new_scram_nonce()});
}

template <ScramHash hash, ScramForm form>
constexpr Mechanism scram() {
  return {scram_name(hash, form), serves_scram<hash, form>, begin_scram<hash, form>};
}

constexpr std::array mechanisms = {
    Mechanism{Plain::advertised, lets_passwords_cross, begin_named<Plain>},
    Mechanism{Login::advertised, lets_passwords_cross, begin_named<Login>},
    Mechanism{CramMd5::advertised, serves_cram_md5, begin_cram_md5},
    scram<ScramHash::Sha1, ScramForm::Bare>(),
    scram<ScramHash::Sha1, ScramForm::Plus>(),
    scram<ScramHash::Sha256, ScramForm::Bare>(),
    scram<ScramHash::Sha256, ScramForm::Plus>(),
    Mechanism{External::advertised, serves_external, begin_external},
    Mechanism{OauthBearer::advertised, serves_oauth, begin_named<OauthBearer>},
    Mechanism{Xoauth2::advertised, serves_oauth, begin_named<Xoauth2>},
};

const Mechanism* find(std::string_view name) {
  const auto found = std::ranges::find_if(mechanisms, [&](const Mechanism& mechanism) {
    return auth::equal_but_for_case(mechanism.name, name);
  });
  return found == mechanisms.end() ? nullptr : &*found;
}

}  // namespace

std::vector<std::string_view> Mechanisms::offered(const Channel& channel) const {
  std::vector<std::string_view> names;
  for (const std::string& name : settings_.names) {
    const Mechanism* mechanism = find(name);
    if (mechanism != nullptr && mechanism->serves(settings_, channel)) {
      names.push_back(mechanism->name);
    }
  }
  return names;
}

std::unique_ptr<auth::Exchange> Mechanisms::begin(std::string_view name,
                                                  const Channel& channel) const {
  const Mechanism* mechanism = find(name);
  const auto names = offered(channel);
  if (mechanism == nullptr || std::ranges::find(names, mechanism->name) == names.end()) {
    return nullptr;
  }
  const bool has_plus =
      std::ranges::any_of(names, [](std::string_view offer) { return offer.ends_with("-PLUS"); });
  return mechanism->begin(settings_, channel, has_plus ? PlusOffer::Made : PlusOffer::NotMade);
}

}  // namespace restante::sasl
