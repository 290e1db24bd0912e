// SPDX-License-Identifier: Apache-2.0
#include "traffic_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "traffic_options.h"
#include "traffic_run.h"

namespace restante::load {

namespace {

constexpr unsigned threads_max = 256;

// What it says in the help is said by the option's own type.
CLI::Validator unnamed(const CLI::Validator& validator) {
  return validator.description("");
}

// Makes seconds of a time; answers what is wrong with it.
std::string to_seconds(std::string& text) {
  constexpr std::pair<std::string_view, double> units[] = {
      {"ms", 0.001}, {"s", 1}, {"m", 60}, {"h", 3600}};
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, number);
  if (problem == std::errc() && number >= 0) {
    for (const auto& [unit, seconds] : units) {
      if (std::string_view(rest, end) != unit) continue;
      text = fmt::format("{}", number * seconds);
      return "";
    }
  }
  return fmt::format("\"{}\" is no time such as 500ms, 10s, 2m or 1h", text);
}

void add_time(CLI::App& command, const std::string& name, double& seconds,
              const std::string& purpose) {
  command.add_option(name, seconds, purpose)
      ->transform(CLI::Validator(to_seconds, ""))
      ->default_str(fmt::format("{:g}s", seconds))
      ->type_name("TIME");
}

void add_who(CLI::App& command, TrafficOptions& options) {
  command.add_option("--users", options.users, "Who logs in: user{1..200}@example.test")
      ->type_name("PATTERN");
  command.add_option("--password", options.password, "Their password; {} is the user's number")
      ->type_name("TEXT");
  command
      .add_option("--auth", options.login,
                  "USER, APOP, PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-1, SCRAM-SHA-256 or "
                  "SCRAM-SHA-256-PLUS")
      ->type_name("WAY");
  command.add_flag("--tls", options.tls, "TLS from the start");
  command.add_flag("--stls", options.stls, "Ask for TLS with STLS");
  command.add_option("--resume", options.resume, "Resume TLS sessions: on or off")
      ->check(unnamed(CLI::IsMember({"on", "off"})))
      ->type_name("ON|OFF");
  command.add_option("--ca", options.authority, "Verify the server's certificate against these")
      ->type_name("FILE");
  command
      .add_option("--sources", options.sources,
                  "Connect from these: 127.0.0.2-127.0.0.30 or 127.0.0.0/24")
      ->type_name("RANGE");
  command.add_flag("--pipeline", options.pipeline, "Send commands without waiting for each answer");
}

void add_how_long(CLI::App& command, TrafficOptions& options) {
  if (options.scenario == "idle" || options.scenario == "storm") {
    command.add_option("--count", options.count, "How many clients log in")
        ->check(unnamed(CLI::PositiveNumber))
        ->type_name("N");
    add_time(command, "--in", options.arrival_seconds, "Within which time they connect");
  } else {
    command.add_option("--clients", options.clients, "Sessions at a time; with --rate the most")
        ->check(unnamed(CLI::PositiveNumber))
        ->type_name("N");
    command
        .add_option("--rate", options.rate,
                    "Sessions a second, or requests of noop and retr, whatever the server does")
        ->check(unnamed(CLI::PositiveNumber))
        ->default_str("")
        ->type_name("R");
    add_time(command, "--warmup", options.warm_up_seconds, "Not measured, before the rest");
  }
  if (options.scenario != "storm") {
    add_time(command, "--duration", options.duration_seconds, "Measured");
  }
  if (options.scenario == "idle") {
    command
        .add_option("--noop-clients", options.noop_clients,
                    "So many more that do NOOP once all are in, and are measured")
        ->type_name("M");
  }
  add_time(command, "--timeout", options.timeout_seconds, "Of each wait for the server");
}

void add_what(CLI::App& command, TrafficOptions& options) {
  if (options.scenario == "fetch" || options.scenario == "drain") {
    command.add_option("--retrieve", options.retrieve, "How many messages; 0 is all")
        ->type_name("K");
  }
  const auto without = {"noop", "idle", "storm", "mix"};  // a mix says it itself
  if (std::ranges::find(without, options.scenario) != without.end()) return;
  command.add_flag("--list", options.list, "Ask LIST too, and compare all octets with it");
}

void add_output(CLI::App& command, TrafficOptions& options) {
  command.add_option("--threads", options.threads, "Threads, each with its share of the clients")
      ->check(unnamed(CLI::Range(1U, threads_max)))
      ->type_name("T");
  command.add_option("--seed", options.seed, "For what is chosen by lot")->type_name("N");
  command.add_option("--watch", options.watched, "The server's process: note memory and CPU time")
      ->check(unnamed(CLI::PositiveNumber))
      ->default_str("")
      ->type_name("PID");
  command.add_option("--label", options.label, "What this run is called in reports")
      ->type_name("TEXT");
  command.add_option("--json", options.json, "Write the results to this file")->type_name("FILE");
  command.add_option("--html", options.html, "Write a report with plots to this file")
      ->type_name("FILE");
  command.add_flag("--quiet", options.quiet, "Say nothing while it runs");
}

}  // namespace

void add_traffic_commands(CLI::App& program, int& exit_code) {
  const std::pair<const char*, const char*> scenarios[] = {
      {"login", "USER, PASS, STAT, QUIT"},
      {"poll", "Log in, STAT, UIDL, QUIT"},
      {"fetch", "Log in, STAT, UIDL, RETR some messages, QUIT"},
      {"drain", "The same with DELE after each message: they are gone afterwards"},
      {"retr", "Log in, then RETR one message after the other"},
      {"noop", "Log in, then NOOP again and again"},
      {"idle", "Log in and stay, saying nothing"},
      {"storm", "Many log in at once; how long until all are in"},
      {"mix", "Scenarios by lot, as a file says"}};
  for (const auto& [scenario, purpose] : scenarios) {
    CLI::App* const command = program.add_subcommand(scenario, purpose);
    command->option_defaults()->take_last();  // a script's defaults, then what its user gave
    command->option_defaults()->always_capture_default();
    const auto options = std::make_shared<TrafficOptions>();
    options->scenario = scenario;
    if (options->scenario == "mix") {
      command->add_option("FILE", options->mix_file, "As conf/load-mix.toml")
          ->required()
          ->type_name("");
    }
    command->add_option("HOST:PORT", options->target, "The server")->required()->type_name("");
    add_who(*command, *options);
    add_what(*command, *options);
    add_how_long(*command, *options);
    add_output(*command, *options);
    command->callback([options, &exit_code] { exit_code = run_traffic(*options); });
  }
}

}  // namespace restante::load
