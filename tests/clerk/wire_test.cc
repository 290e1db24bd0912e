// SPDX-License-Identifier: Apache-2.0
//
// What the clerk and its colleagues say to each other: all that is written is read as it was, and
// what is no message is refused, whatever it is.
#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

#include "times.h"
#include "wire_kinds.h"

namespace restante::clerk {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using namespace testing;

constexpr std::int64_t last_moment = std::numeric_limits<std::int64_t>::max();
constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max();

Session a_session(SessionState state, std::string_view address) {
  Session session;
  session.session = "0198c0de-1-1";
  session.user = "joe@example.net";
  session.address = *auth::Origin::parse(address);
  session.port = 65535;
  session.via = "192.0.2.7";
  session.listener = "0.0.0.0:995";
  session.state = state;
  session.tls = "TLSv1.3";
  session.mechanism = "SCRAM-SHA-256-PLUS";
  session.since = last_moment;
  session.idle_s = most;
  session.messages = 7;
  session.octets = std::uint64_t{1} << 40;
  session.marked = 3;
  session.retr = 2;
  session.retr_octets = 5;
  session.last = "RETR";
  return session;
}

// A body of a kind, by its name.
struct Body {
  std::string_view kind;
  std::string octets;
};

std::optional<std::string> again(std::string_view kind, std::string_view octets) {
  return std::ranges::find(wire_kinds, kind, &WireKind::name)->again(octets);
}

void add_questions(std::vector<Body>& all) {
  all.push_back({"filter", body_of(SessionFilter{})});
  for (const auto* network : {"unix", "192.0.2.0/24", "2001:db8::1"}) {
    const SessionFilter filter{.user = "*@example.net",
                               .address = auth::Network::parse(network),
                               .state = SessionState::Update,
                               .session = "0198c0de-1-1"};
    all.push_back({"filter", body_of(filter)});
    const PenaltyQuery query{"joe\0\xff"s, auth::Network::parse(network)->first};
    all.push_back({"penalty_query", body_of(query)});
  }
  all.push_back({"penalty_query", body_of(PenaltyQuery{})});
  all.push_back({"suspect", body_of(Suspect{"joe", std::nullopt})});
  all.push_back({"suspect", body_of(Suspect{"joe", auth::Secret("")})});
  all.push_back({"suspect", body_of(Suspect{"", auth::Secret("wrong\0\xff"s)})});
  all.push_back({"owner", owner_body({"joe@example.net", "/home/joe"})});
  all.push_back({"level", body_of(LevelWish{log::Level::Debug})});
  all.push_back({"level", body_of(LevelWish{log::Level::Error, config::duration_max})});
}

void add_sessions(std::vector<Body>& all) {
  all.push_back({"sessions", sessions_body({{}, {1, 2, most}, Rest::None})});
  SessionsPiece piece;
  for (const auto state :
       {SessionState::Authorization, SessionState::Transaction, SessionState::Update}) {
    for (const auto* address : {"unix", "192.0.2.1", "2001:db8::1"}) {
      piece.sessions.push_back(a_session(state, address));
    }
  }
  piece.rest = Rest::More;
  all.push_back({"sessions", sessions_body(piece)});
  const TracedLine line{last_moment, "0198c0de-1-1", "joe", TracedLine::Direction::FromServer,
                        "+OK\0\xff"sv};
  all.push_back({"traced_line", body_of(line)});
  all.push_back({"count", count_body(most)});
}

void add_answers_of_auth(std::vector<Body>& all) {
  using Standing = AccountFacts::Standing;
  using Password = AccountFacts::Password;
  for (const auto standing : {Standing::Impossible, Standing::Unknown, Standing::Known,
                              Standing::KeptOut, Standing::CantTell}) {
    for (const auto password :
         {Password::NotAsked, Password::Right, Password::Wrong, Password::CantTell}) {
      const AccountFacts facts{
          "joe",    standing, "passwd-file users", "PLAIN",     "/home/joe", "broken",
          password, most,     "192.0.2.1",         last_moment, -1};
      all.push_back({"account", body_of(facts)});
    }
  }
  all.push_back({"penalties", penalties_body({})});
  const PenaltiesPiece piece{{{"joe", "192.0.2.0/24", most, last_moment, 0}, {"", "", 1, 2, 3}},
                             Rest::More};
  all.push_back({"penalties", penalties_body(piece)});
}

void add_answers_of_workers(std::vector<Body>& all) {
  using State = MaildropFacts::State;
  for (const auto state : {State::Free, State::NotThere, State::Held, State::Broken}) {
    const MaildropFacts facts{"/var/mail/joe", state, "since noon", most, std::uint64_t{1} << 63};
    all.push_back({"maildrop", body_of(facts)});
  }
  MaildropFacts held;
  held.path = "/var/mail/joe";
  held.state = State::Held;
  held.lock = {std::uint64_t{1} << 63, last_moment};
  all.push_back({"maildrop", body_of(held)});
  all.push_back({"state", body_of(WorkerState{})});
  const WorkerState state{most, last_moment, 1, 2, 3, {{"cert.pem", -1}, {"", last_moment}}};
  all.push_back({"state", body_of(state)});
  all.push_back({"busiest", body_of(BusiestLists{})});
  const BusiestLists lists{{{"joe", 1, 2, 3}, {"", 4, 5, 6}}, {{"192.0.2.1", 7, 8, 9}}};
  all.push_back({"busiest", body_of(lists)});
}

void add_locks(std::vector<Body>& all) {
  for (const Holder holder : {Holder::You, Holder::Others}) {
    all.push_back({"holder", body_of(holder)});
  }
  all.push_back({"held_locks", held_locks_body({})});
  all.push_back({"held_locks", held_locks_body({{{std::uint64_t{1} << 62, last_moment}, {1, 0}},
                                                Rest::More,
                                                "a share is away"})});
  all.push_back({"lock_names", body_of(LockNames{})});
  all.push_back({"lock_names", body_of(LockNames{"joe*", {1, std::uint64_t{1} << 62}})});
  all.push_back({"named_locks", named_locks_body({})});
  all.push_back({"named_locks", named_locks_body({{{7, "joe"}, {8, ""}}, Rest::More})});
}

std::vector<Body> bodies() {
  std::vector<Body> all;
  add_questions(all);
  add_sessions(all);
  add_answers_of_auth(all);
  add_answers_of_workers(all);
  add_locks(all);
  return all;
}

TEST(ClerkWire, HasAnExampleOfEachKind) {
  for (const WireKind& kind : wire_kinds) {
    const auto all = bodies();
    EXPECT_NE(std::ranges::find(all, kind.name, &Body::kind), all.end()) << kind.name;
  }
}

TEST(ClerkWire, BringsWhatWasSaidAsItWas) {
  for (const Body& body : bodies()) {
    EXPECT_EQ(again(body.kind, body.octets), body.octets) << body.kind;
  }
}

TEST(ClerkWire, ReadsNothingOfABodyThatIsCutOrHasMore) {
  for (const Body& body : bodies()) {
    for (std::size_t size = 0; size < body.octets.size(); ++size) {
      ASSERT_FALSE(again(body.kind, body.octets.substr(0, size))) << body.kind << ' ' << size;
    }
    EXPECT_FALSE(again(body.kind, body.octets + '\0')) << body.kind;
  }
}

TEST(ClerkWire, BelievesNoLength) {
  for (const Body& body : bodies()) {
    for (std::size_t at = 0; at + 4 <= body.octets.size(); ++at) {
      std::string octets = body.octets;
      octets.replace(at, 4, "\xff\xff\xff\xff");
      const auto read = again(body.kind, octets);
      EXPECT_EQ(read.value_or(octets).size(), octets.size()) << body.kind << ' ' << at;
    }
  }
}

// Where what is said may be any number, another one is read as it is; else it is refused.
TEST(ClerkWire, TakesNoOctetForAnother) {
  for (const Body& body : bodies()) {
    for (std::size_t at = 0; at < body.octets.size(); ++at) {
      for (const char octet : {'\x00', '\x01', '\x02', '\x05', '\x7f', '\xff'}) {
        std::string octets = body.octets;
        octets[at] = octet;
        EXPECT_EQ(again(body.kind, octets).value_or(octets), octets) << body.kind << ' ' << at;
      }
    }
  }
}

TEST(ClerkWire, RefusesGarbageOrReadsItAsItIs) {
  std::minstd_rand random(20261130);
  for (int round = 0; round < 20'000; ++round) {
    std::string octets(random() % 100, '\0');
    // Small numbers more often: they are lengths, counts and choices.
    for (char& octet : octets)
      octet = static_cast<char>(random() % 2 == 0 ? random() % 8 : random());
    for (const WireKind& kind : wire_kinds) {
      EXPECT_EQ(kind.again(octets).value_or(octets), octets) << kind.name;
    }
  }
}

TEST(ClerkWire, HasBounds) {
  const SessionFilter longest{.user = std::string(SessionFilter::pattern_octets_max, '*')};
  EXPECT_TRUE(read_filter(body_of(longest)));
  EXPECT_FALSE(read_filter(body_of(SessionFilter{.user = longest.user + '*'})));

  PenaltiesPiece penalties{std::vector<Penalty>(penalties_a_piece), Rest::None};
  EXPECT_TRUE(read_penalties(penalties_body(penalties)));
  penalties.penalties.emplace_back();
  EXPECT_FALSE(read_penalties(penalties_body(penalties)));

  SessionsPiece sessions{std::vector<Session>(sessions_a_piece), {}, Rest::None};
  EXPECT_TRUE(read_sessions(sessions_body(sessions)));
  sessions.sessions.emplace_back();
  EXPECT_FALSE(read_sessions(sessions_body(sessions)));

  const std::string most_busy = body_of(BusiestLists{
      std::vector<metrics::Busiest::One>(busiest_told + 1), std::vector<metrics::Busiest::One>()});
  EXPECT_EQ(read_busiest(most_busy)->users.size(), busiest_told) << "no more are written";
  std::string one_more = most_busy;
  one_more[0] = static_cast<char>(busiest_told + 1);
  EXPECT_FALSE(read_busiest(one_more.insert(4, std::string(28, '\0'))));

  HeldLocksPiece held{std::vector<HeldLock>(held_locks_a_piece), Rest::None, {}};
  EXPECT_TRUE(read_held_locks(held_locks_body(held)));
  held.locks.emplace_back();
  EXPECT_FALSE(read_held_locks(held_locks_body(held)));

  const NamedLock longest_name{1, std::string(70'000, 'x')};
  NamedLocksPiece named{std::vector(named_locks_a_piece, longest_name), Rest::None};
  EXPECT_TRUE(read_named_locks(named_locks_body(named)));
  named.locks.emplace_back();
  EXPECT_FALSE(read_named_locks(named_locks_body(named)));

  LockNames names{longest.user, std::vector<LockNumber>(LockNames::numbers_max)};
  EXPECT_TRUE(read_lock_names(body_of(names)));
  names.numbers.emplace_back();
  EXPECT_FALSE(read_lock_names(body_of(names)));
  EXPECT_FALSE(read_lock_names(body_of(LockNames{longest.user + '*', {}})));

  for (const Duration time : {Duration(-2), config::duration_max + Duration(1), Duration::max()}) {
    EXPECT_FALSE(clerk::read_level_wish(body_of(LevelWish{log::Level::Info, time})));
  }
}

// What is longer than it can be is cut off rather than lost, and fits.
TEST(ClerkWire, WritesAFullPieceOfTheLongestSessions) {
  const std::string text(70'000, 'x');
  Session session = a_session(SessionState::Transaction, "2001:db8::1");
  for (std::string_view* field : {&session.session, &session.user, &session.via, &session.listener,
                                  &session.tls, &session.mechanism, &session.last}) {
    *field = text;
  }
  const SessionsPiece piece{std::vector(sessions_a_piece, session), {}, Rest::More};
  const std::string body = sessions_body(piece);
  const auto read = read_sessions(body);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->sessions.size(), sessions_a_piece);
  EXPECT_EQ(sessions_body(*read), body);
}

// The one behind the last.
template <class Choice>
constexpr Choice behind(Choice last) {
  return static_cast<Choice>(static_cast<int>(last) + 1);
}

TEST(ClerkWire, ReadsNoChoiceThatIsNone) {
  using Standing = AccountFacts::Standing;
  using Password = AccountFacts::Password;
  constexpr auto no_rest = behind(Rest::More);
  AccountFacts account;
  account.standing = behind(Standing::CantTell);
  EXPECT_FALSE(read_account(body_of(account)));
  account = {};
  account.password = behind(Password::CantTell);
  EXPECT_FALSE(read_account(body_of(account)));
  MaildropFacts maildrop;
  maildrop.state = behind(MaildropFacts::State::Broken);
  EXPECT_FALSE(read_maildrop(body_of(maildrop)));
  TracedLine line;
  line.direction = behind(TracedLine::Direction::FromServer);
  EXPECT_FALSE(read_traced_line(body_of(line)));
  EXPECT_FALSE(read_holder(body_of(behind(Holder::Others))));
  EXPECT_FALSE(clerk::read_level_wish(body_of(LevelWish{behind(log::Level::Error)})));

  SessionFilter filter;
  filter.state = behind(behind(SessionState::Update));
  EXPECT_FALSE(read_filter(body_of(filter)));
  const Session session = a_session(behind(SessionState::Update), "unix");
  EXPECT_FALSE(read_sessions(sessions_body({{session}, {}, Rest::None})));
  EXPECT_FALSE(read_sessions(sessions_body({{}, {}, no_rest})));
  EXPECT_FALSE(read_penalties(penalties_body({{}, no_rest})));
  EXPECT_FALSE(read_held_locks(held_locks_body({{}, no_rest, {}})));
  EXPECT_FALSE(read_named_locks(named_locks_body({{}, no_rest})));
}

TEST(ClerkWire, ReadsNothingThatIsThereAndIsNot) {
  std::string suspect = body_of(Suspect{"", auth::Secret("x")});
  ASSERT_TRUE(read_suspect(suspect));
  for (const char presence : {'\x00', '\x02'}) {
    suspect[4] = presence;
    EXPECT_FALSE(read_suspect(suspect));
  }
  std::string query = body_of(PenaltyQuery{"x", {}});
  ASSERT_TRUE(read_penalty_query(query));
  query[0] = 0;
  EXPECT_FALSE(read_penalty_query(query));
}

// Whatever a worker says of the time, an operator is told of one.
TEST(ClerkWire, EveryTimeCanBeWritten) {
  EXPECT_EQ(time_text(1'800'000'000), "2027-01-15T08:00:00Z");
  EXPECT_EQ(time_text(last_moment), "9999-12-31T23:59:59Z");
  EXPECT_EQ(time_text(-last_moment), "1970-01-01T00:00:00Z");
  EXPECT_EQ(time_text_with_ms(-1), "1970-01-01T00:00:00.000Z");
}

TEST(ClerkWire, ReadsNoNetworkWithBitsBehindItsEnd) {
  SessionFilter filter;
  filter.address = auth::Network::parse("192.0.2.0/24");
  std::string body = body_of(filter);
  body.back() = 23;
  EXPECT_TRUE(read_filter(body)) << "192.0.2.0/23 is one";
  body.back() = 22;
  EXPECT_FALSE(read_filter(body)) << "192.0.2.0/22 is none";
  body.back() = 33;
  EXPECT_FALSE(read_filter(body));
}

}  // namespace
}  // namespace restante::clerk
