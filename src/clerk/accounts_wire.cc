// SPDX-License-Identifier: Apache-2.0
#include "choice_wire.h"
#include "restante/clerk/accounts.h"

namespace restante::clerk {

namespace {

using lines::Reader;
using lines::Writer;

// What an error says may have a path in it.
constexpr std::size_t text_octets_max = 8192;

}  // namespace

void write(Writer& writer, const Suspect& suspect) {
  write(writer.text(suspect.user), presence_of(suspect.password));
  writer.text(suspect.password ? suspect.password->reveal() : std::string_view());
}

std::optional<Suspect> read_suspect(std::string_view body) {
  Reader reader(body);
  Suspect suspect;
  suspect.user = reader.text();
  const auto presence = read_presence(reader);
  const std::string_view password = reader.text();
  if (!presence || !reader.is_done()) return std::nullopt;
  if (*presence == Presence::There) {
    suspect.password.emplace(password);
  } else if (!password.empty()) {
    return std::nullopt;
  }
  return suspect;
}

void write(Writer& writer, const AccountFacts& facts) {
  writer.text(facts.user).u8(static_cast<std::uint8_t>(facts.standing));
  writer.text(facts.source).text(facts.scheme).text(facts.home);
  writer.text(std::string_view(facts.problem).substr(0, text_octets_max));
  writer.u8(static_cast<std::uint8_t>(facts.password)).u32(facts.failures);
  writer.text(facts.refused_at).i64(facts.refused_until).i64(facts.delayed_until);
}

std::optional<AccountFacts> read_account(std::string_view body) {
  Reader reader(body);
  AccountFacts facts;
  facts.user = reader.text();
  const auto standing = read_choice(reader, AccountFacts::Standing::CantTell);
  facts.source = reader.text();
  facts.scheme = reader.text();
  facts.home = reader.text();
  facts.problem = reader.text();
  const auto password = read_choice(reader, AccountFacts::Password::CantTell);
  facts.failures = reader.u32();
  facts.refused_at = reader.text();
  facts.refused_until = reader.i64();
  facts.delayed_until = reader.i64();
  if (!standing || !password || !reader.is_done()) return std::nullopt;
  facts.standing = *standing;
  facts.password = *password;
  return facts;
}

void write_owner(Writer& writer, std::string_view user, std::string_view home) {
  writer.text(user).text(home);
}

std::optional<OwnerText> read_owner(std::string_view body) {
  Reader reader(body);
  OwnerText owner;
  owner.user = reader.text();
  owner.home = reader.text();
  if (!reader.is_done()) return std::nullopt;
  return owner;
}

void write(Writer& writer, const MaildropFacts& facts) {
  writer.text(facts.path).u8(static_cast<std::uint8_t>(facts.state));
  writer.text(std::string_view(facts.problem).substr(0, text_octets_max));
  writer.u32(facts.messages).u64(facts.octets);
  write(writer, presence_of(facts.lock));
  const HeldLock lock = facts.lock.value_or(HeldLock());
  writer.u64(lock.number).i64(lock.since);
}

std::optional<MaildropFacts> read_maildrop(std::string_view body) {
  Reader reader(body);
  MaildropFacts facts;
  facts.path = reader.text();
  const auto state = read_choice(reader, MaildropFacts::State::Broken);
  facts.problem = reader.text();
  facts.messages = reader.u32();
  facts.octets = reader.u64();
  const auto lock_presence = read_presence(reader);
  HeldLock lock;
  lock.number = reader.u64();
  lock.since = reader.i64();
  if (!state || !lock_presence || !reader.is_done()) return std::nullopt;
  facts.state = *state;
  if (*lock_presence == Presence::There) {
    facts.lock = lock;
  } else if (lock.number != 0 || lock.since != 0) {
    return std::nullopt;
  }
  return facts;
}

}  // namespace restante::clerk
