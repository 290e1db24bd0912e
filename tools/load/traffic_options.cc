// SPDX-License-Identifier: Apache-2.0
#include "traffic_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "mix_file.h"
#include "target.h"
#include "traffic/sasl_client.h"
#include "traffic/source_range.h"
#include "user_list.h"

namespace restante::load {

namespace {

Duration duration(double seconds) {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

Failure wrong(std::string text) {
  return failure(ErrorKind::Unsupported, std::move(text));
}

Result<std::vector<Weighted>> scenarios_of(const TrafficOptions& options) {
  if (options.scenario == "mix") return read_mix(options.mix_file);
  const std::uint64_t retrieve = options.retrieve == 0 ? Scenario::all : options.retrieve;
  Scenario scenario = *scenario_named(options.scenario, retrieve);
  if (options.list) scenario.asks_list = true;
  return std::vector{Weighted{.scenario = scenario}};
}

// What is asked for makes no sense together.
Result<void> check(const TrafficOptions& options, const Plan& plan) {
  const std::size_t clients = plan.clients + plan.noop_clients;
  if (plan.users.size() < clients) {
    return wrong(
        fmt::format("{} users are too few for {} clients: a maildrop is open to one session "
                    "at a time; give more with --users",
                    plan.users.size(), clients));
  }
  if (plan.threads > plan.clients) {
    return wrong(fmt::format("{} threads are too many for {} clients", plan.threads, plan.clients));
  }
  if (options.tls && options.stls) return wrong("give --tls or --stls, not both");
  if (options.tls || options.stls) return {};
  if (options.resume == "on" || !options.authority.empty()) {
    return wrong("--resume and --ca need --tls or --stls");
  }
  if (options.login.ends_with("-PLUS")) {
    return wrong(fmt::format("--auth {} needs --tls or --stls", options.login));
  }
  return {};
}

void set_how_much(const TrafficOptions& options, Plan& plan) {
  plan.clients = holds(plan) ? options.count : options.clients;
  plan.noop_clients = options.noop_clients;
  if (options.rate > 0) plan.rate = options.rate;
  plan.arrival = duration(options.arrival_seconds);
  plan.warm_up = duration(options.warm_up_seconds);
  plan.duration = duration(options.scenario == "storm" ? 0 : options.duration_seconds);
  plan.timeout = duration(options.timeout_seconds);
  plan.threads = options.threads;
  plan.seed = options.seed;
  plan.watched = options.watched;
}

Result<void> set_where(const TrafficOptions& options, Plan& plan) {
  const Result<Target> target = find_target(options.target);
  if (!target.has_value()) return std::unexpected(target.error());
  plan.target = target->address;
  if (options.tls || options.stls) {
    plan.tls = TlsSettings{
        .host = target->host, .authority = options.authority, .resumes = options.resume == "on"};
  }
  if (options.sources.empty()) return {};
  Result<std::vector<loop::Address>> sources = parse_sources(options.sources);
  if (!sources.has_value()) return std::unexpected(sources.error());
  plan.sources = std::move(*sources);
  return {};
}

Result<void> set_who(const TrafficOptions& options, Plan& plan) {
  if (options.login != "USER" && options.login != "APOP") {
    if (const auto known = check_mechanism(options.login); !known.has_value()) return known;
  }
  plan.manner = Manner{.login = options.login, .stls = options.stls, .pipelines = options.pipeline};
  Result<std::vector<User>> users = make_users(options.users, options.password);
  if (!users.has_value()) return std::unexpected(users.error());
  plan.users = std::move(*users);
  std::shuffle(plan.users.begin(), plan.users.end(), std::mt19937_64(options.seed));
  return {};
}

std::string seconds(double count) {
  return fmt::format("{:g} s", count);
}

std::string security(const TrafficOptions& options) {
  if (!options.tls && !options.stls) return "none";
  return fmt::format("{}, resumption {}, certificate {}", options.tls ? "TLS" : "STLS",
                     options.resume, options.authority.empty() ? "not verified" : "verified");
}

}  // namespace

Result<Plan> make_plan(const TrafficOptions& options) {
  Plan plan;
  plan.scenario = options.scenario;
  Result<std::vector<Weighted>> scenarios = scenarios_of(options);
  if (!scenarios.has_value()) return std::unexpected(scenarios.error());
  plan.scenarios = std::move(*scenarios);
  set_how_much(options, plan);
  if (const auto done = set_who(options, plan); !done.has_value()) {
    return std::unexpected(done.error());
  }
  if (const auto done = check(options, plan); !done.has_value()) {
    return std::unexpected(done.error());
  }
  if (const auto done = set_where(options, plan); !done.has_value()) {
    return std::unexpected(done.error());
  }
  return plan;
}

std::vector<std::pair<std::string, std::string>> describe(const TrafficOptions& options) {
  const bool is_holding = options.scenario == "idle" || options.scenario == "storm";
  std::vector<std::pair<std::string, std::string>> words;
  const auto say = [&](const char* name, std::string value) {
    words.emplace_back(name, std::move(value));
  };
  if (!options.mix_file.empty()) say("mix", options.mix_file);
  say("clients", fmt::format("{}", is_holding ? options.count : options.clients));
  if (is_holding) say("come in within", seconds(options.arrival_seconds));
  if (options.noop_clients > 0) say("NOOP clients", fmt::format("{}", options.noop_clients));
  if (options.rate > 0) say("rate", fmt::format("{:g}/s", options.rate));
  if (options.scenario == "fetch" || options.scenario == "drain") {
    say("retrieve", options.retrieve == 0 ? "all" : fmt::format("{}", options.retrieve));
  }
  say("users", options.users);
  say("login", options.login);
  say("security", security(options));
  say("pipelining", options.pipeline ? "yes" : "no");
  if (!options.sources.empty()) say("sources", options.sources);
  say("threads", fmt::format("{}", options.threads));
  if (!is_holding) say("warm-up", seconds(options.warm_up_seconds));
  say("timeout", seconds(options.timeout_seconds));
  say("seed", fmt::format("{}", options.seed));
  return words;
}

}  // namespace restante::load
