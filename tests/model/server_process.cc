// SPDX-License-Identifier: Apache-2.0
#include "server_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace restante::model {

namespace {

// For what should happen at once; far above what a loaded machine needs.
constexpr int patience_milliseconds = 60'000;

[[noreturn]] void fail(std::string_view what, const std::string& log) {
  fmt::print(stderr, "the server {}; its log:\n{}\n", what, log);
  std::abort();
}

// The value of `key` in a line of the log.
std::string field(const std::string& line, const std::string& key) {
  const std::size_t begin = line.find(key + "=") + key.size() + 1;
  return line.substr(begin, line.find(' ', begin) - begin);
}

}  // namespace

ServerProcess::ServerProcess(std::string program, std::filesystem::path folder, std::size_t workers)
    : program_(std::move(program)), folder_(std::move(folder)), workers_(workers) {}

ServerProcess::~ServerProcess() {
  if (process_ > 0) kill();
}

void ServerProcess::start(const Settings& settings) {
  configure(settings);
  log_.clear();
  std::array<int, 2> ends;
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("got no pipe", log_);
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  log_pipe_ = Descriptor(ends[0]);
  const Descriptor written(ends[1]);
  const std::string path = folder_ / "restante.toml";
  process_ = ::fork();
  if (process_ == 0) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::dup2(written.number(), STDERR_FILENO);
    ::execl(program_.c_str(), program_.c_str(), "--config", path.c_str(), nullptr);
    ::_exit(EXIT_FAILURE);
  }
  ::setpgid(process_, process_);
  const std::string address = field(wait_for("event=listening"), "address");
  port_ = static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1)));
  wait_for("event=serving", workers_);
}

void ServerProcess::reload(const Settings& settings) {
  configure(settings);
  const std::size_t before = lines_with("event=reloaded").size();
  ::kill(process_, SIGHUP);
  wait_for("event=reloaded", before + 1);
}

void ServerProcess::kill() {
  ::kill(-process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
  // Its workers had the pipe as well: when all are gone it ends.
  std::array<char, 4096> space;
  pollfd end{log_pipe_.number(), POLLIN, 0};
  while (::poll(&end, 1, patience_milliseconds) > 0 &&
         ::read(log_pipe_.number(), space.data(), space.size()) > 0) {
  }
}

void ServerProcess::kill_worker(std::size_t worker) {
  const std::string serving = fmt::format("event=serving worker={} ", worker);
  const std::size_t served = lines_with(serving).size();
  const std::string started = lines_with(fmt::format("started\" worker={} ", worker)).back();
  const std::string pid = field(started, "pid");
  ::kill(static_cast<pid_t>(std::stol(pid)), SIGKILL);
  wait_for(serving, served + 1);
}

void ServerProcess::wait_for_end_of(std::uint16_t client_port) {
  wait_for(fmt::format("address=127.0.0.1:{} tls=none ", client_port));
}

void ServerProcess::configure(const Settings& settings) const {
  std::ofstream(folder_ / "users") << fmt::format("joe:{{PLAIN}}{}\nann:{{PLAIN}}{}\n",
                                                  settings.passwords[0], settings.passwords[1]);
  const std::string_view user = ::geteuid() == 0 ? "root" : "";
  std::ofstream(folder_ / "restante.toml") << fmt::format(
      R"([server]
hostname = "{}"
user = "{}"
runtime_dir = "run"
workers = {}
[[listener]]
address = "127.0.0.1:0"
tls = "none"
[limits]
line_octets = {}
bad_commands = {}
[auth]
mechanisms = []
failure_delay = "0s"
[[auth.source]]
driver = "passwd-file"
path = "users"
[maildrop]
path = "mail/%u"
mark_seen = {}
)",
      hostname, user, workers_, line_octets_max, settings.bad_commands_max,
      settings.retr_marks_seen == RetrMarksSeen::Yes);
}

std::string ServerProcess::wait_for(std::string_view text, std::size_t count) {
  for (;;) {
    if (const auto lines = lines_with(text); lines.size() >= count) return lines[count - 1];
    pollfd news{log_pipe_.number(), POLLIN, 0};
    if (::poll(&news, 1, patience_milliseconds) <= 0)
      fail(fmt::format("never said {}", text), log_);
    read_log();
  }
}

void ServerProcess::read_log() {
  std::array<char, 4096> space;
  for (;;) {
    const ssize_t octets = ::read(log_pipe_.number(), space.data(), space.size());
    if (octets < 0) return;
    if (octets == 0) fail("ended", log_);
    log_.append(space.data(), static_cast<std::size_t>(octets));
  }
}

std::vector<std::string> ServerProcess::lines_with(std::string_view text) const {
  std::vector<std::string> found;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = log_.find('\n', begin)) != log_.npos; begin = end + 1) {
    std::string line = log_.substr(begin, end - begin);
    if (line.find(text) != line.npos) found.push_back(std::move(line));
  }
  return found;
}

}  // namespace restante::model
