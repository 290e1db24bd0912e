// SPDX-License-Identifier: Apache-2.0
#include "control_verb.h"

#include "options.h"
#include "read_password.h"
#include "words.h"

#include "progress.h"

#include "restante/config/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <optional>
#include <utility>

namespace restante::ctl {

namespace {

// What the last line of an answer says; nothing: it is not the last.
std::optional<ExitCode> end_of(const Json& object) {
  if (object.contains("done")) return exit_done;
  if (!object.contains("error")) return std::nullopt;
  complain(object.at("error").get<std::string>());
  return static_cast<ExitCode>(object.value("code", static_cast<int>(exit_other)));
}

std::string key_of(const ControlOption& option) {
  std::string key(option.name.starts_with("--") ? option.name.substr(2) : option.name);
  std::ranges::transform(key, key.begin(), [](unsigned char octet) { return std::tolower(octet); });
  return key;
}

std::string line_of(const Json& object) {
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void print_line(const std::string& line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

void show_waiting(ControlClient& client) {
  const TimePoint began = steady_now();
  Progress progress(stderr, Progress::manner_of(stderr), began);
  while (client.wait(Progress::terminal_interval) == ControlClient::News::None) {
    const TimePoint now = steady_now();
    if (!progress.is_due(now)) continue;
    const auto waited = std::chrono::floor<std::chrono::seconds>(now - began);
    progress.show(fmt::format("the server is at work, {}", duration_words(waited.count())), now);
  }
}

}  // namespace

ControlVerb::ControlVerb(ControlForm form)
    : Verb(std::string(form.name), std::string(form.purpose)), form_(std::move(form)) {
  for (const ControlOption& option : form_.options) settings_.push_back({&option, "", false});
}

void ControlVerb::describe(Options& options) {
  describe_settings(options);
  if (!form_.below) return;
  Options below =
      options.verb(std::string(form_.below->name), std::string(form_.below->purpose), is_below_);
  describe_settings(below);
}

void ControlVerb::describe_settings(Options& options) {
  for (Setting& setting : settings_) {
    const ControlOption& option = *setting.option;
    const bool is_named = option.name.starts_with("--");
    const Options::Option described{
        std::string(option.name), std::string(option.value), std::string(option.purpose),
        is_named ? Options::Presence::Optional : Options::Presence::Required};
    if (option.kind != ControlOption::Kind::Text) {
      options.flag(described, setting.is_set);
    } else {
      options.text(described, setting.text);
    }
  }
  options.text({"--socket", "PATH", "The server's control socket; else the configuration says it"},
               socket_);
  options.text({"--config", "FILE", "The server's configuration"}, config_);
  options.flag({"--json", "", "Print the objects of the answer as they come"}, wants_json_);
}

Result<Json> ControlVerb::request() const {
  std::string verb(form_.name);
  if (is_below_) verb += ' ' + std::string(form_.below->name);
  Json request = {{"verb", verb}};
  for (const Setting& setting : settings_) {
    const std::string key = key_of(*setting.option);
    if (setting.is_set && setting.option->kind == ControlOption::Kind::Password) {
      const auto password = read_password();
      if (!password) return Failure(password.error());
      request[key] = password->reveal();
    } else if (setting.is_set) {
      request[key] = true;
    }
    if (!setting.text.empty()) request[key] = setting.text;
  }
  return request;
}

// Those that can: a server that is not there is a reason as well.
ExitCode ControlVerb::answer_without_server(const Error& error, const Json& request) const {
  const auto settings = config::load(config_);
  const bool can_answer = form_.without_server != nullptr && error.kind == ErrorKind::TryAgain &&
                          socket_.empty() && settings.has_value();
  if (!can_answer) return complain(error);
  const Json answer = form_.without_server(*settings, request);
  if (wants_json_) {
    print_line(line_of(answer));
  } else {
    form_.printer()->take(answer);
  }
  return exit_done;
}

ExitCode ControlVerb::run() {
  const auto asked = request();
  if (!asked) return complain(asked.error());
  config::ControlSocketFound found{socket_, {}};
  if (socket_.empty()) found = config::find_control_socket(config_);
  auto client = ControlClient::connect(found.socket);
  if (!client) {
    for (const config::Problem& problem : found.problems) complain(config::describe(problem));
    const ExitCode code = answer_without_server(client.error(), *asked);
    return found.problems.empty() ? code : exit_configuration;
  }
  if (const auto sent = client->send(line_of(*asked)); !sent) return complain(sent.error());
  return print_answer(*client);
}

ExitCode ControlVerb::print_answer(ControlClient& client) const {
  const auto printer = form_.printer();
  HolderNames names;
  for (;;) {
    if (form_.waiting == ControlForm::Waiting::IsShown) show_waiting(client);
    auto line = client.receive();
    if (!line) break;
    Json object = Json::parse(*line, nullptr, false);
    if (!object.is_object()) break;
    if (const auto code = end_of(object)) {
      if (!wants_json_) printer->finish(*code);
      return *code;
    }
    if (form_.complete != nullptr) {
      form_.complete(object, names);
      *line = line_of(object);
    }
    wants_json_ ? print_line(*line) : printer->take(object);
  }
  complain("the server broke off; its log says why");
  return exit_other;
}

}  // namespace restante::ctl
