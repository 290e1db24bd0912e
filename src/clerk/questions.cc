// SPDX-License-Identifier: Apache-2.0
#include "restante/clerk/questions.h"

#include "choice_wire.h"
#include "origin_wire.h"
#include "restante/lines/message.h"
#include "rows_wire.h"

#include <algorithm>
#include <utility>

namespace restante::clerk {

namespace {

using lines::Reader;
using lines::Writer;

// No text of a session is longer; one that were would be cut off.
constexpr std::size_t id_octets_max = 48;
constexpr std::size_t user_octets_max = 255;
constexpr std::size_t address_octets_max = 64;
constexpr std::size_t listener_octets_max = 128;  // the path of a socket
constexpr std::size_t word_octets_max = 32;       // of TLS, a mechanism, a verb
constexpr std::size_t texts_octets_max = id_octets_max + user_octets_max + address_octets_max +
                                         listener_octets_max + 3 * word_octets_max;
// With their lengths, and numbers.
constexpr std::size_t session_octets_max = texts_octets_max + 128;
static_assert((sessions_a_piece + 1) * session_octets_max <= lines::Frame::body_octets_max);

void write(Writer& writer, std::string_view text, std::size_t octets_max) {
  writer.text(text.substr(0, octets_max));
}

std::optional<Session> read_session(Reader& reader) {
  Session session;
  session.session = reader.text();
  session.user = reader.text();
  const auto origin = read_origin(reader);
  if (!origin) return std::nullopt;
  session.address = *origin;
  session.port = reader.u16();
  session.via = reader.text();
  session.listener = reader.text();
  const auto state = read_choice(reader, SessionState::Update);
  if (!state) return std::nullopt;
  session.state = *state;
  session.tls = reader.text();
  session.mechanism = reader.text();
  session.since = reader.i64();
  session.idle_s = reader.u32();
  session.messages = reader.u32();
  session.octets = reader.u64();
  session.marked = reader.u32();
  session.retr = reader.u32();
  session.retr_octets = reader.u64();
  session.last = reader.text();
  return session;
}

}  // namespace

void write(Writer& writer, const SessionFilter& filter) {
  writer.text(filter.user).text(filter.session);
  writer.u8(filter.state ? static_cast<std::uint8_t>(*filter.state) : session_states);
  write(writer, presence_of(filter.address));
  if (filter.address) write(writer, *filter.address);
}

std::optional<SessionFilter> read_filter(std::string_view body) {
  Reader reader(body);
  SessionFilter filter;
  filter.user = reader.text();
  filter.session = reader.text();
  const std::uint8_t state = reader.u8();
  if (state > session_states) return std::nullopt;
  if (state < session_states) filter.state = static_cast<SessionState>(state);
  const auto address_presence = read_presence(reader);
  if (address_presence == Presence::There) {
    filter.address = read_network(reader);
    if (!filter.address) return std::nullopt;
  }
  if (!address_presence || !reader.is_done() ||
      filter.user.size() > SessionFilter::pattern_octets_max) {
    return std::nullopt;
  }
  return filter;
}

void write(Writer& writer, const Session& session) {
  begin_row(writer);
  write(writer, session.session, id_octets_max);
  write(writer, session.user, user_octets_max);
  write(writer, session.address);
  writer.u16(session.port);
  write(writer, session.via, address_octets_max);
  write(writer, session.listener, listener_octets_max);
  writer.u8(static_cast<std::uint8_t>(session.state));
  write(writer, session.tls, word_octets_max);
  write(writer, session.mechanism, word_octets_max);
  writer.i64(session.since).u32(session.idle_s);
  writer.u32(session.messages).u64(session.octets).u32(session.marked);
  writer.u32(session.retr).u64(session.retr_octets);
  write(writer, session.last, word_octets_max);
}

void finish_sessions(Writer& writer, const SessionCounts& matched, Rest rest) {
  finish_rows(writer, rest);
  for (const std::uint32_t count : matched) writer.u32(count);
}

std::optional<SessionsPiece> read_sessions(std::string_view body) {
  Reader reader(body);
  SessionsPiece piece;
  const auto rest = read_rows(reader, sessions_a_piece, [&] {
    auto session = read_session(reader);
    if (!session) return RowRead::Nonsense;
    piece.sessions.push_back(std::move(*session));
    return RowRead::Sense;
  });
  for (std::uint32_t& count : piece.matched) count = reader.u32();
  if (!rest || !reader.is_done()) return std::nullopt;
  piece.rest = *rest;
  return piece;
}

void write(Writer& writer, const WorkerState& state) {
  writer.u32(state.process).i64(state.started);
  writer.u32(state.descriptors).u32(state.descriptors_max).u32(state.sessions);
  writer.u32(static_cast<std::uint32_t>(state.certificates.size()));
  for (const WorkerState::Certificate& certificate : state.certificates) {
    writer.text(certificate.name).i64(certificate.not_after);
  }
}

void write(Writer& writer, const BusiestLists& lists) {
  for (const auto* all : {&lists.users, &lists.addresses}) {
    const std::size_t count = std::min(all->size(), busiest_told);
    writer.u32(static_cast<std::uint32_t>(count));
    for (std::size_t at = 0; at < count; ++at) {
      const metrics::Busiest::One& one = (*all)[at];
      write(writer, one.name, user_octets_max);
      writer.u64(one.commands).u64(one.octets).u64(one.too_much);
    }
  }
}

std::optional<BusiestLists> read_busiest(std::string_view body) {
  Reader reader(body);
  BusiestLists lists;
  for (auto* all : {&lists.users, &lists.addresses}) {
    std::uint32_t left = reader.u32();
    if (left > busiest_told) return std::nullopt;
    for (; left > 0 && reader.is_intact(); --left) {
      metrics::Busiest::One& one = all->emplace_back();
      one.name = reader.text();
      one.commands = reader.u64();
      one.octets = reader.u64();
      one.too_much = reader.u64();
    }
  }
  if (!reader.is_done()) return std::nullopt;
  return lists;
}

std::optional<LevelWish> read_level_wish(std::string_view body) {
  Reader reader(body);
  const auto wish = processes::read_level_wish(reader);
  return reader.is_done() ? wish : std::nullopt;
}

void write_count(Writer& writer, std::uint32_t count) {
  writer.u32(count);
}

std::optional<std::uint32_t> read_count(std::string_view body) {
  Reader reader(body);
  const std::uint32_t count = reader.u32();
  if (!reader.is_done()) return std::nullopt;
  return count;
}

std::optional<WorkerState> read_state(std::string_view body) {
  Reader reader(body);
  WorkerState state;
  state.process = reader.u32();
  state.started = reader.i64();
  state.descriptors = reader.u32();
  state.descriptors_max = reader.u32();
  state.sessions = reader.u32();
  for (std::uint32_t left = reader.u32(); left > 0 && reader.is_intact(); --left) {
    WorkerState::Certificate& certificate = state.certificates.emplace_back();
    certificate.name = reader.text();
    certificate.not_after = reader.i64();
  }
  if (!reader.is_done()) return std::nullopt;
  return state;
}

}  // namespace restante::clerk
