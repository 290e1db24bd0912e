// SPDX-License-Identifier: Apache-2.0
#include "wire.h"

#include <algorithm>
#include <string>
#include <utility>

namespace restante::accounts {

namespace {

using lines::Reader;
using lines::Writer;

// What an answer's body begins with.
enum class Tag : std::uint8_t { Welcome, Question, Denied, Garbled, Undecided, Error };

template <class Enum>
void write_enum(Writer& writer, Enum value) {
  writer.u8(static_cast<std::uint8_t>(value));
}

// Nothing for a value beyond `last`.
template <class Enum>
std::optional<Enum> read_enum(Reader& reader, Enum last) {
  const std::uint8_t value = reader.u8();
  if (value > static_cast<std::uint8_t>(last)) return std::nullopt;
  return static_cast<Enum>(value);
}

void write(Writer& writer, const auth::Channel& channel) {
  write_enum(writer, channel.kind);
  write_enum(writer, channel.plaintext);
  writer.text(channel.exporter).text(channel.server_end_point).text(channel.certificate_user);
}

std::optional<auth::Channel> read_channel(Reader& reader) {
  const auto kind = read_enum(reader, auth::Channel::Kind::Tls);
  const auto plaintext = read_enum(reader, auth::Plaintext::Never);
  if (!kind || !plaintext) return std::nullopt;
  auth::Channel channel;
  channel.kind = *kind;
  channel.plaintext = *plaintext;
  channel.exporter = reader.text();
  channel.server_end_point = reader.text();
  channel.certificate_user = reader.text();
  return channel;
}

constexpr Duration no_own_delay(-1);

bool is_login_delay(Duration delay) {
  return delay >= Duration(0) && delay <= auth::login_delay_max;
}

void write(Writer& writer, const auth::Origin& origin) {
  write_enum(writer, origin.kind());
  const auth::Origin::Octets& octets = origin.octets();
  writer.text({reinterpret_cast<const char*>(octets.data()), octets.size()});
}

std::optional<auth::Origin> read_origin(Reader& reader) {
  const std::uint8_t kind = reader.u8();
  const std::string_view text = reader.text();
  auth::Origin::Octets octets{};
  if (text.size() != octets.size()) return std::nullopt;
  std::ranges::copy(text, octets.begin());
  return auth::Origin::from_parts(kind, octets);
}

std::optional<auth::LoginRequest> read_request(Reader& reader) {
  auth::LoginRequest request;
  const auto way = read_enum(reader, auth::Way::Sasl);
  if (!way) return std::nullopt;
  request.way = *way;
  request.mechanism = reader.text();
  request.name = reader.text();
  const bool has_words = reader.u8() != 0;
  const std::string_view words = reader.text();
  if (has_words) request.words.emplace(words);
  request.apop_timestamp = reader.text();
  auto channel = read_channel(reader);
  if (!channel) return std::nullopt;
  request.channel = std::move(*channel);
  return request;
}

void write(Writer& writer, const auth::LoginAnswer& answer) {
  if (const auto* welcome = std::get_if<auth::Welcome>(&answer)) {
    write_enum(writer, Tag::Welcome);
    writer.text(welcome->user).text(welcome->maildrop).text(welcome->home);
    writer.i64(welcome->login_delay.count());
  } else if (const auto* question = std::get_if<auth::Question>(&answer)) {
    write_enum(writer, Tag::Question);
    write_enum(writer, question->kind);
    writer.text(question->octets);
  } else if (const auto* denied = std::get_if<auth::Denied>(&answer)) {
    write_enum(writer, Tag::Denied);
    write_enum(writer, denied->reason);
    writer.text(denied->user).i64(denied->hold_back.count());
  } else if (const auto* undecided = std::get_if<auth::Undecided>(&answer)) {
    write_enum(writer, Tag::Undecided);
    write_enum(writer, undecided->error.kind);
    writer.text(undecided->error.text).text(undecided->user);
  } else {
    write_enum(writer, Tag::Garbled);
  }
}

std::optional<auth::LoginAnswer> read_welcome(Reader& reader) {
  auth::Welcome welcome;
  welcome.user = reader.text();
  welcome.maildrop = reader.text();
  welcome.home = reader.text();
  welcome.login_delay = Duration(reader.i64());
  return welcome;
}

std::optional<auth::LoginAnswer> read_question(Reader& reader) {
  const auto kind = read_enum(reader, auth::Question::Kind::Refusal);
  if (!kind) return std::nullopt;
  return auth::Question{std::string(reader.text()), *kind};
}

std::optional<auth::LoginAnswer> read_denied(Reader& reader) {
  const auto reason = read_enum(reader, auth::Denied::Reason::Uncheckable);
  if (!reason) return std::nullopt;
  auth::Denied denied;
  denied.reason = *reason;
  denied.user = reader.text();
  denied.hold_back = Duration(reader.i64());
  return denied;
}

std::optional<auth::LoginAnswer> read_undecided(Reader& reader) {
  const auto kind = read_enum(reader, ErrorKind::Unsupported);
  if (!kind) return std::nullopt;
  auth::Undecided undecided{{*kind, std::string(reader.text())}, {}};
  undecided.user = reader.text();
  return undecided;
}

std::optional<Result<auth::LoginAnswer>> read_error(Reader& reader) {
  const auto kind = read_enum(reader, ErrorKind::Unsupported);
  if (!kind) return std::nullopt;
  return Result<auth::LoginAnswer>(failure(*kind, std::string(reader.text())));
}

std::optional<Result<auth::LoginAnswer>> read_tagged(Reader& reader) {
  const auto tag = read_enum(reader, Tag::Error);
  if (!tag) return std::nullopt;
  switch (*tag) {
    case Tag::Welcome:
      return read_welcome(reader);
    case Tag::Question:
      return read_question(reader);
    case Tag::Denied:
      return read_denied(reader);
    case Tag::Garbled:
      return auth::LoginAnswer(auth::Garbled{});
    case Tag::Undecided:
      return read_undecided(reader);
    case Tag::Error:
      return read_error(reader);
  }
  return std::nullopt;
}

}  // namespace

void write(Writer& writer, const auth::Origin& origin, const auth::LoginRequest& request) {
  write(writer, origin);
  write_enum(writer, request.way);
  writer.text(request.mechanism).text(request.name);
  writer.u8(request.words ? 1 : 0).text(request.words ? request.words->reveal() : "");
  writer.text(request.apop_timestamp);
  write(writer, request.channel);
}

std::optional<Begun> read_begun(std::string_view body) {
  Reader reader(body);
  const auto origin = read_origin(reader);
  auto request = read_request(reader);
  if (!origin || !request || !reader.is_done()) return std::nullopt;
  return Begun{*origin, std::move(*request)};
}

void write_text(Writer& writer, std::string_view text) {
  writer.text(text);
}

std::optional<std::string_view> read_text(std::string_view body) {
  Reader reader(body);
  const std::string_view text = reader.text();
  if (!reader.is_done()) return std::nullopt;
  return text;
}

void write(Writer& writer, const Applicant& applicant) {
  writer.text(applicant.user).i64(applicant.login_delay.count());
}

std::optional<Applicant> read_applicant(std::string_view body) {
  Reader reader(body);
  const Applicant applicant{reader.text(), Duration(reader.i64())};
  if (!reader.is_done() || !is_login_delay(applicant.login_delay)) return std::nullopt;
  return applicant;
}

void write(Writer& writer, const Readiness& readiness) {
  write_enum(writer, readiness.apop);
  write_enum(writer, readiness.passwords);
  writer.i64(readiness.longest_login_delay.value_or(no_own_delay).count());
  writer.u8(static_cast<std::uint8_t>(readiness.mechanisms.size()));
  for (const std::string& mechanism : readiness.mechanisms) writer.text(mechanism);
}

std::optional<Readiness> read_readiness(std::string_view body) {
  Reader reader(body);
  Readiness readiness;
  const auto apop = read_enum(reader, Readiness::Apop::Offered);
  const auto passwords = read_enum(reader, Readiness::Passwords::Offered);
  if (!apop || !passwords) return std::nullopt;
  readiness.apop = *apop;
  readiness.passwords = *passwords;
  const Duration delay(reader.i64());
  if (delay != no_own_delay && !is_login_delay(delay)) return std::nullopt;
  if (delay != no_own_delay) readiness.longest_login_delay = delay;
  for (std::uint8_t left = reader.u8(); left > 0; --left) {
    readiness.mechanisms.emplace_back(reader.text());
  }
  if (!reader.is_done()) return std::nullopt;
  return readiness;
}

void write(Writer& writer, const Result<auth::LoginAnswer>& answer) {
  if (answer.has_value()) return write(writer, *answer);
  write_enum(writer, Tag::Error);
  write_enum(writer, answer.error().kind);
  writer.text(answer.error().text);
}

std::optional<Result<auth::LoginAnswer>> read_answer(std::string_view body) {
  Reader reader(body);
  auto answer = read_tagged(reader);
  if (!reader.is_done()) return std::nullopt;
  return answer;
}

void write(Writer& writer, auth::Admission admission) {
  write_enum(writer, admission);
}

std::optional<auth::Admission> read_admission(std::string_view body) {
  Reader reader(body);
  const auto admission = read_enum(reader, auth::Admission::TooSoon);
  if (!reader.is_done()) return std::nullopt;
  return admission;
}

}  // namespace restante::accounts
