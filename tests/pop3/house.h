// SPDX-License-Identifier: Apache-2.0
//
// All that conversations need, without a network, a thread or a clock: clients are far ends of
// wires, jobs are done and logins answered when a test says so, and so does the store answer that
// takes its time. The session, the carrying out of errands and TLS are the real ones.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fake_accounts.h"
#include "late_store.h"
#include "lateness.h"
#include "manual_host.h"
#include "memory_wire.h"
#include "restante/pop3/conversation.h"
#include "restante/pop3/host.h"

namespace restante::pop3::testing {

using channel::testing::FarEnd;
using session::testing::Lateness;
using session::testing::LateStore;
using session::testing::Timing;

// How a store answers.
struct Manner {
  Timing timing;
  Lateness::Order order = Lateness::Order::AsAsked;
};

inline constexpr Manner at_once{Timing::AtOnce};
inline constexpr Manner on_threads{Timing::OnThreads};
inline constexpr Manner later{Timing::Later};
inline constexpr Manner later_and_last_first{Timing::Later, Lateness::Order::LastFirst};

inline std::string name_of(const ::testing::TestParamInfo<Manner>& info) {
  const bool is_last_first = info.param.order == Lateness::Order::LastFirst;
  return session::testing::name_of(info.param.timing) + (is_last_first ? "LastFirst" : "");
}

// Answers what session::testing::FakeAccounts would, once it is asked to.
class LateAccounts final : public Accounts {
 public:
  session::testing::FakeAccounts judge;
  std::set<Number> asked;  // and neither answered nor forgotten; a Question leaves it here
  std::optional<ErrorKind> away;
  // Of the last login that was begun.
  auth::Origin origin;
  auth::Channel channel;

  void answer() {
    auto due = std::exchange(due_, {});
    for (Due& one : due) {
      if (!asked.contains(one.number)) continue;
      if (one.admission) {
        asked.erase(one.number);
        one.asker->on_admission(*one.admission);
      } else {
        const bool goes_on = std::holds_alternative<auth::Question>(**one.login);
        if (!goes_on) asked.erase(one.number);
        one.asker->on_login_answer(std::move(*one.login));
      }
    }
  }

  Result<Number> begin(Asker& asker, const auth::Origin& from,
                       auth::LoginRequest request) override {
    if (away) return failure(*away);
    origin = from;
    channel = request.channel;
    judge.begin(std::move(request));
    due_.push_back({&asker, ++last_, judge.judge(Enquiry().on_thread()), std::nullopt});
    asked.insert(last_);
    asker_of_[last_] = &asker;
    return last_;
  }
  Result<void> proceed(Number number, auth::Secret words) override {
    if (away) return failure(*away);
    judge.proceed(std::move(words));
    due_.push_back(
        {asker_of_.at(number), number, judge.judge(Enquiry().on_thread()), std::nullopt});
    return {};
  }
  Result<Number> ask_admission(Asker& asker, std::string_view, Duration) override {
    if (away) return failure(*away);
    due_.push_back({&asker, ++last_, std::nullopt, judge.admission});
    asked.insert(last_);
    return last_;
  }
  void forget(Number number) override { asked.erase(number); }

 private:
  struct Due {
    Asker* asker;
    Number number;
    std::optional<Result<auth::LoginAnswer>> login;
    std::optional<auth::Admission> admission;
  };
  std::vector<Due> due_;
  std::map<Number, Asker*> asker_of_;
  Number last_ = no_number;
};

struct Stock {
  config::Settings settings;
  session::testing::MemoryStore mail;
  Lateness lateness;  // of the store
  LateStore store{mail, lateness};
  std::vector<char> output = std::vector<char>(Host::output_octets);
  std::vector<char> piece = std::vector<char>(Host::piece_octets);
  metrics::Sheet sheet{};
};

class House final : Stock, public channel::testing::ManualHost<Host> {
 public:
  using Stock::lateness;
  using Stock::mail;
  using Stock::settings;
  using Stock::sheet;
  using Stock::store;

  explicit House(const tls::Context* tls = nullptr, Manner manner = at_once)
      : ManualHost(Premises{settings, store, tls, Stock::output, Stock::piece, Stock::sheet}),
        order_(manner.order) {
    lateness.timing = manner.timing;
    settings.auth.plaintext = config::Plaintext::Always;
    settings.server.workers = 1;
    rules = std::make_shared<const session::Rules>(
        session::Rules{.hostname = "pop.example.net",
                       .version = "1.2.3",
                       .login_timeout = std::chrono::seconds(60),
                       .inactivity_timeout = std::chrono::minutes(10),
                       .bad_commands_max = 10,
                       .line_octets_max = 512,
                       .login_delay = Duration(0),
                       .seen_mark = session::SeenMark::Leave});
    late.judge.users.users["joe"] = {"secret", {}};
    mail.mail["joe"] = {{"u1", "one\r\n"}, {"u2", std::string(2'000'000, 'x') + "\r\n"}};
  }
  // Where all conversations are over, all maildrops are given back.
  ~House() override {
    EXPECT_TRUE(!residents.empty() || store.not_given_back == 0);
    while (!residents.empty()) delete &residents.pop_front();
  }

  Conversation& welcome(FarEnd& far_end, config::TlsMode mode = config::TlsMode::None,
                        Client client = {}, std::string_view early = {}) {
    auto* conversation = new Conversation(*this, listeners_[static_cast<std::size_t>(mode)],
                                          std::make_unique<channel::testing::MemoryWire>(far_end),
                                          std::move(client));
    residents.push_back(*conversation);
    ++present;
    conversation->start(early);
    return *conversation;
  }

  // A client who is logged in and has read all that was said.
  Conversation& log_in(FarEnd& far_end) {
    Conversation& conversation = welcome(far_end);
    far_end.say("USER joe\r\n");
    far_end.say("PASS secret\r\n");
    late.answer();
    settle();
    EXPECT_TRUE(far_end.heard().ends_with("+OK 2 messages (2000007 octets)\r\n"))
        << far_end.heard();
    far_end.take_heard();
    return conversation;
  }

  // Until threads have nothing to do any more, and the store has answered all that it was asked,
  // 5 ms later each.
  void settle() {
    for (do_jobs(); lateness.waiting() > 0; do_jobs()) {
      pass(std::chrono::milliseconds(5));
      lateness.answer(order_);
    }
  }

  void do_jobs() {
    while (!jobs.empty()) {
      const auto job = std::move(jobs.front());
      jobs.erase(jobs.begin());
      job->work();
      job->finished();
    }
  }

  bool is_thrifty() const override { return false; }
  Accounts& accounts() override { return late; }
  void submit(std::unique_ptr<loop::Job> job, Work) override {
    jobs.push_back(std::move(job));
    ++submitted;
  }
  Instant instant() const override { return now() + past_turn; }
  Instant turn_began() const override { return now(); }
  void logged_in(Conversation&) override { ++logins; }
  void gone(Conversation& conversation) override {
    --present;
    delete &conversation;
  }

  LateAccounts late;
  std::vector<std::unique_ptr<loop::Job>> jobs;
  int submitted = 0;  // jobs
  IntrusiveList<Conversation, ResidentTag> residents;
  int present = 0;
  int logins = 0;
  std::chrono::microseconds past_turn{0};  // since the turn began, until a test says otherwise

 private:
  const Lateness::Order order_;
  // One of each TlsMode.
  const std::array<config::ListenerSettings, 3> listeners_ = {
      {{.address = "127.0.0.1:110", .tls = config::TlsMode::None},
       {.address = "127.0.0.1:111", .tls = config::TlsMode::Starttls},
       {.address = "127.0.0.1:995", .tls = config::TlsMode::Implicit}}};
};

// A client, and a store that answers in each of some manners.
class InAHouse : public ::testing::TestWithParam<Manner> {
 protected:
  // What the store is asked for is answered.
  void say(std::string_view words) {
    far_.say(words);
    house_.settle();
  }

  FarEnd far_;
  std::list<FarEnd> others_;
  House house_{nullptr, GetParam()};
};

}  // namespace restante::pop3::testing
