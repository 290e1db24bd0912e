// SPDX-License-Identifier: Apache-2.0
//
// Plays a conversation, written as "C: " and "S: " lines, with a Session.
//
// Client octets may be given whole, octet by octet or cut at random; the output is pulled through a
// sink of any size; stored messages come in pieces of any size; store and users answer at once, on
// a thread, or 5 ms later. The client never waits for replies, so every conversation is a test of
// pipelining too. Time stands still but for delays, which are waited out on a clock of our own.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "fake_accounts.h"
#include "late_store.h"
#include "lateness.h"
#include "memory_store.h"
#include "restante/session/session.h"

namespace restante::session::testing {

inline Circumstances with_passwords(auth::Channel::Kind kind) {
  Circumstances circumstances;
  circumstances.channel.kind = kind;
  circumstances.channel.plaintext = auth::Plaintext::Allowed;
  return circumstances;
}

struct World {
  MemoryStore store;
  maildrop::MailStore* maildrops = &store;  // what sessions open; borrowed if it is another one
  Lateness lateness;                        // of the store
  FakeAccounts accounts;
  FakeMechanisms mechanisms;
  Circumstances circumstances = with_passwords(auth::Channel::Kind::Plain);
  Circumstances circumstances_under_tls = with_passwords(auth::Channel::Kind::Tls);
  Rules rules{.hostname = "pop.example.net",
              .version = "1.2.3",
              .login_timeout = std::chrono::seconds(60),
              .inactivity_timeout = std::chrono::minutes(10),
              .bad_commands_max = 10,
              .line_octets_max = 512,
              .login_delay = Duration(0),
              .seen_mark = SeenMark::Leave};
};

// How the octets are cut up on their way.
struct Staging {
  std::vector<std::size_t> cuts;  // sizes of the client's pieces, used in turn
  std::size_t sink_octets;
  std::size_t piece_octets;
  Timing timing = Timing::AtOnce;
};

class Player final : Enquiry::Bell {
 public:
  static constexpr Duration lateness = std::chrono::milliseconds(5);

  Player(World& world, const Staging& staging)
      : world_(world),
        late_store_(*world.maildrops, world.lateness),
        session_(std::make_shared<const Rules>(world.rules), world.circumstances, now_),
        memory_(staging.sink_octets),
        sink_(memory_),
        piece_(staging.piece_octets) {
    world.lateness.timing = staging.timing;
    world.accounts.lateness.timing = staging.timing;
  }
  ~Player() {
    session_.give_up(Ending::Disconnect);
    if (session_.must_give_back()) carry_out(session_.errand());
    EXPECT_EQ(late_store_.not_given_back, 0);
  }

  // Gives the session octets and all it asks for, until it wants more octets or is finished.
  Progress feed(std::string_view octets) {
    for (;;) {
      const Progress progress = session_.advance(octets, sink_, now_);
      drain();
      switch (progress) {
        case Progress::NeedsErrand:
          carry_out(session_.errand());
          break;
        case Progress::Delayed:
          now_ = *session_.deadline();
          break;
        case Progress::NeedsTls:
          // As the server does: what came along with STLS is dropped.
          octets = {};
          session_.secured(world_.circumstances_under_tls);
          break;
        case Progress::NeedsRoom:
          break;
        default:
          return progress;
      }
    }
  }

  std::string take_output() { return std::exchange(output_, {}); }
  Session& session() { return session_; }
  TimePoint now() const { return now_; }
  void pass(Duration time) { now_ += time; }

 private:
  void drain() {
    output_ += sink_.written();
    sink_.clear();
  }

  // Until it is answered: as the port says, on a thread or when it rings.
  template <class Question>
  auto ask(Question question) -> std::invoke_result_t<Question, Enquiry&> {
    Enquiry enquiry(*this);
    for (;;) {
      auto answer = question(enquiry.on_loop());
      if (!is_put_off(answer)) return answer;
      if (answer.error().kind == ErrorKind::WouldBlock) {
        answer = question(enquiry.on_thread());
        if (!is_put_off(answer)) return answer;
      } else {
        wait_for_ring();
      }
    }
  }
  void wait_for_ring() {
    rings_ = 0;
    now_ += lateness;
    world_.lateness.answer();
    world_.accounts.lateness.answer();
    EXPECT_EQ(rings_, 1);
  }
  void ring() override { ++rings_; }

  void judge() {
    session_.answer(ask([&](Enquiry& enquiry) { return world_.accounts.judge(enquiry); }), now_);
  }

  void carry_out(Errand errand) {
    if (auto* begin = std::get_if<BeginLogin>(&errand)) {
      world_.accounts.begin(std::move(begin->request));
      judge();
    } else if (auto* proceed = std::get_if<ContinueLogin>(&errand)) {
      world_.accounts.proceed(std::move(proceed->response));
      judge();
    } else if (std::holds_alternative<AskAdmission>(errand)) {
      session_.answer(Result<auth::Admission>(world_.accounts.admission), now_);
    } else if (auto* open = std::get_if<OpenMaildrop>(&errand)) {
      session_.answer(ask([&](Enquiry& enquiry) { return late_store_.open(open->owner, enquiry); }),
                      now_);
    } else if (auto* read = std::get_if<ReadMessage>(&errand)) {
      carry_out(*read);
    } else if (auto* mark = std::get_if<MarkSeen>(&errand)) {
      EXPECT_TRUE(
          ask([&](Enquiry& enquiry) { return mark->maildrop->mark_seen(mark->index, enquiry); }));
      session_.answer_seen();
    } else if (const auto* commit = std::get_if<CommitDeletions>(&errand)) {
      session_.answer(
          *ask([&](Enquiry& enquiry) { return commit->maildrop->remove(*commit->marks, enquiry); }),
          now_);
    } else {
      EXPECT_EQ(output_.find("goodbye"), output_.npos) << "the client is told too soon";
      EXPECT_TRUE(ask([&](Enquiry& enquiry) {
        return std::get<GiveBack>(errand).maildrop->give_back(enquiry);
      }));
    }
  }

  void carry_out(const ReadMessage& read) {
    const auto piece = ask([&](Enquiry& enquiry) {
      return read.maildrop->read(read.index, read.offset, piece_, enquiry);
    });
    const std::size_t length = piece.has_value() ? piece->octets : 0;
    const bool is_last = piece.has_value() && piece->rest == maildrop::Rest::None;
    if (!is_last && read.form == maildrop::Form::Wire && length % 2 == 1) {
      drain();
      output_.append(piece_.data(), length);
      return session_.answer_sent(length);
    }
    session_.answer(piece, {piece_.data(), length}, sink_, now_);
  }

  World& world_;
  LateStore late_store_;
  int rings_ = 0;
  TimePoint now_{std::chrono::hours(1)};
  Session session_;
  std::vector<char> memory_;
  Sink sink_;
  std::vector<char> piece_;  // of a stored message
  std::string output_;
};

struct Script {
  std::string client;
  std::string server;
};

// Leading blanks of a line are not part of it; "C:" and "S:" alone are empty lines. "\xNN" is an
// octet, "\\" a backslash.
inline Script read_script(std::string_view text) {
  const auto unescaped = [](std::string_view line) {
    std::string octets;
    for (std::size_t at = 0; at < line.size(); ++at) {
      if (line.substr(at, 2) == "\\x") {
        octets += static_cast<char>(std::stoi(std::string(line.substr(at + 2, 2)), nullptr, 16));
        at += 3;
      } else {
        if (line.substr(at, 2) == "\\\\") ++at;
        octets += line[at];
      }
    }
    return octets;
  };
  Script script;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const std::string words = unescaped(line.substr(std::min(line.size(), std::size_t{3})));
    if (line.starts_with("C:")) script.client += words + "\r\n";
    if (line.starts_with("S:")) script.server += words + "\r\n";
  }
  return script;
}

inline std::vector<Staging> stagings() {
  std::vector<std::vector<std::size_t>> cuts{{std::string::npos}, {1}};
  std::mt19937 random(1939);
  for (int seed = 0; seed < 8; ++seed) {
    std::vector<std::size_t> sizes(31);
    for (std::size_t& size : sizes) size = 1 + random() % 40;
    cuts.push_back(std::move(sizes));
  }
  std::vector<Staging> all;
  for (const auto& sizes : cuts) {
    for (const std::size_t sink : {std::size_t{1}, std::size_t{7}, std::size_t{4096}}) {
      for (const std::size_t piece : {std::size_t{1}, std::size_t{5}, std::size_t{1} << 16}) {
        for (const Timing timing : {Timing::AtOnce, Timing::OnThreads, Timing::Later}) {
          all.push_back({sizes, sink, piece, timing});
        }
      }
    }
  }
  return all;
}

// Every staging, each in a world of its own, must bring the same replies. `inspect` then looks at
// the world and the session.
template <class MakeWorld, class Inspect>
void play(MakeWorld make_world, std::string_view text, Inspect inspect) {
  const Script script = read_script(text);
  for (const Staging& staging : stagings()) {
    SCOPED_TRACE(::testing::Message()
                 << "cut " << staging.cuts.front() << ", sink " << staging.sink_octets << ", piece "
                 << staging.piece_octets << ", " << name_of(staging.timing));
    std::unique_ptr<World> world = make_world();
    Player player(*world, staging);
    std::string_view rest = script.client;
    Progress progress = Progress::NeedsInput;
    for (std::size_t turn = 0; !rest.empty() && progress != Progress::Finished; ++turn) {
      const std::string_view piece = rest.substr(0, staging.cuts[turn % staging.cuts.size()]);
      rest.remove_prefix(piece.size());
      progress = player.feed(piece);
    }
    ASSERT_EQ(player.take_output(), script.server);
    inspect(*world, player.session());
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace restante::session::testing
