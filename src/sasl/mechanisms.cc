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
using auth::Means;
using auth::ScramHash;
using Begun = std::unique_ptr<auth::Exchange>;

struct Mechanism {
  std::string_view name;
  auth::Means means;
  bool (*may_run)(const Channel& channel);
  Begun (*begin)(const Settings& settings, const Channel& channel, PlusOffer plus);
};

bool is_any(const Channel&) {
  return true;
}

bool lets_passwords_cross(const Channel& channel) {
  return auth::password_crossing(channel) == auth::PasswordCrossing::Open;
}

// A token must not be overheard; where a password may be, it may too.
bool lets_tokens_cross(const Channel& channel) {
  return channel.kind == Channel::Kind::Tls || lets_passwords_cross(channel);
}

bool names_user(const Channel& channel) {
  return !channel.certificate_user.empty();
}

bool can_be_bound(const Channel& channel) {
  const bool has_binding = !channel.exporter.empty() || !channel.server_end_point.empty();
  return channel.kind == Channel::Kind::Tls && has_binding;
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
  return {scram_name(hash, form),
          hash == ScramHash::Sha1 ? Means::ScramSha1Keys : Means::ScramSha256Keys,
          form == ScramForm::Plus ? can_be_bound : is_any, begin_scram<hash, form>};
}

constexpr std::array mechanisms = {
    Mechanism{Plain::advertised, Means::AnyForm, lets_passwords_cross, begin_named<Plain>},
    Mechanism{Login::advertised, Means::AnyForm, lets_passwords_cross, begin_named<Login>},
    Mechanism{CramMd5::advertised, Means::PlainSecret, is_any, begin_cram_md5},
    scram<ScramHash::Sha1, ScramForm::Bare>(),
    scram<ScramHash::Sha1, ScramForm::Plus>(),
    scram<ScramHash::Sha256, ScramForm::Bare>(),
    scram<ScramHash::Sha256, ScramForm::Plus>(),
    Mechanism{External::advertised, Means::AnyForm, names_user, begin_external},
    Mechanism{OauthBearer::advertised, Means::AnyForm, lets_tokens_cross, begin_named<OauthBearer>},
    Mechanism{Xoauth2::advertised, Means::AnyForm, lets_tokens_cross, begin_named<Xoauth2>},
};

const Mechanism* find(std::string_view name) {
  const auto found = std::ranges::find_if(mechanisms, [&](const Mechanism& mechanism) {
    return auth::equal_but_for_case(mechanism.name, name);
  });
  return found == mechanisms.end() ? nullptr : &*found;
}

}  // namespace

std::optional<auth::Means> means_of(std::string_view mechanism) {
  const Mechanism* found = find(mechanism);
  if (found == nullptr) return std::nullopt;
  return found->means;
}

std::vector<std::string_view> Mechanisms::offered(const Channel& channel) const {
  std::vector<std::string_view> names;
  for (const std::string& name : settings_.names) {
    const Mechanism* mechanism = find(name);
    if (mechanism != nullptr && mechanism->may_run(channel)) {
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
