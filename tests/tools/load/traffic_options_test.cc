// SPDX-License-Identifier: Apache-2.0
#include "traffic_options.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "target.h"
#include "user_list.h"

namespace restante::load {
namespace {

TrafficOptions asked(const std::string& scenario) {
  TrafficOptions options;
  options.scenario = scenario;
  options.target = "127.0.0.1:1110";
  return options;
}

std::string complaint(const TrafficOptions& options) {
  const auto plan = make_plan(options);
  return plan.has_value() ? "" : plan.error().text;
}

TEST(TrafficOptions, MakeAPlan) {
  TrafficOptions options = asked("fetch");
  options.retrieve = 0;
  options.rate = 50;
  options.warm_up_seconds = 0.5;
  options.sources = "127.0.0.2-127.0.0.3";
  const auto plan = make_plan(options);
  ASSERT_TRUE(plan.has_value()) << plan.error().text;
  EXPECT_EQ(plan->target.text(), "127.0.0.1:1110");
  EXPECT_EQ(plan->clients, 10U);
  EXPECT_EQ(plan->users.size(), 100U);
  EXPECT_EQ(plan->rate, 50);
  EXPECT_EQ(plan->warm_up, std::chrono::milliseconds(500));
  EXPECT_EQ(plan->sources.size(), 2U);
  EXPECT_EQ(plan->scenarios.front().scenario.retrieve, Scenario::all);
  EXPECT_FALSE(plan->tls.has_value());
}

TEST(TrafficOptions, MixTheUsersByTheirSeed) {
  TrafficOptions options = asked("login");
  const auto names = [&] {
    std::vector<std::string> found;
    const auto plan = make_plan(options);
    for (const User& user : plan->users) found.push_back(user.name);
    return found;
  };
  const auto first = names();
  EXPECT_EQ(names(), first);
  options.seed = 2;
  const auto other = names();
  EXPECT_NE(other, first);
  EXPECT_TRUE(std::ranges::is_permutation(other, first));
}

TEST(TrafficOptions, NeedAUserForEachClient) {
  TrafficOptions options = asked("login");
  options.users = "user{1..9}";
  EXPECT_EQ(complaint(options),
            "9 users are too few for 10 clients: a maildrop is open to one session at a time; give "
            "more with --users");
  options = asked("idle");
  options.count = 98;
  options.noop_clients = 3;
  EXPECT_TRUE(complaint(options).starts_with("100 users are too few for 101 clients"));
}

TEST(TrafficOptions, NeedAUserForEachClientOfEachThread) {
  TrafficOptions options = asked("idle");
  options.count = 5;
  options.noop_clients = 5;
  options.users = "user{1..10}";
  options.threads = 2;
  EXPECT_EQ(complaint(options), "");
}

TEST(TrafficOptions, RefuseWhatMakesNoSense) {
  TrafficOptions options = asked("login");
  options.threads = 11;
  EXPECT_EQ(complaint(options), "11 threads are too many for 10 clients");
  options = asked("login");
  options.tls = options.stls = true;
  EXPECT_EQ(complaint(options), "give --tls or --stls, not both");
  options = asked("login");
  options.resume = "on";
  EXPECT_EQ(complaint(options), "--resume and --ca need --tls or --stls");
  options = asked("login");
  options.login = "SCRAM-SHA-256-PLUS";
  EXPECT_EQ(complaint(options), "--auth SCRAM-SHA-256-PLUS needs --tls or --stls");
  options.login = "MAGIC";
  EXPECT_TRUE(complaint(options).starts_with("MAGIC is no way to log in; there are USER, APOP"));
  options = asked("login");
  options.target = "nowhere";
  EXPECT_EQ(complaint(options), "\"nowhere\" is no server; write HOST:PORT");
}

TEST(Target, TakesBracketsOffAnAddress) {
  const auto target = find_target("[::1]:995");
  ASSERT_TRUE(target.has_value()) << target.error().text;
  EXPECT_EQ(target->host, "::1");
  EXPECT_EQ(target->address.text(), "[::1]:995");
}

TEST(UserList, PutsTheNumberIntoThePassword) {
  const auto users = make_users("u{1..2}-{08..10}@example.test", "pw{}{}!");
  ASSERT_TRUE(users.has_value()) << users.error().text;
  ASSERT_EQ(users->size(), 6U);
  EXPECT_EQ((*users)[0].name, "u1-08@example.test");
  EXPECT_EQ((*users)[0].password, "pw0808!");
  EXPECT_EQ((*users)[5].name, "u2-10@example.test");
  EXPECT_EQ((*users)[5].password, "pw1010!");
}

TEST(UserList, NeedsARangeForThat) {
  EXPECT_TRUE(make_users("joe", "secret").has_value());
  EXPECT_FALSE(make_users("joe", "secret{}").has_value());
  EXPECT_FALSE(make_users("joe{2..1}", "secret").has_value());
}

}  // namespace
}  // namespace restante::load
