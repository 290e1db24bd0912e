// SPDX-License-Identifier: Apache-2.0
#include "service_manager.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace restante::processes {

namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::int64_t number_in(const char* name) {
  const std::string_view digits = environment(name);
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

// A path, or "@" and a name that no file system knows.
Descriptor connect_to(std::string_view path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof name.sun_path) return Descriptor();
  std::memcpy(name.sun_path, path.data(), path.size());
  if (path.front() == '@') name.sun_path[0] = '\0';
  Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const auto octets = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&name), octets) != 0) {
    return Descriptor();
  }
  return socket;
}

// "READY"
std::string_view kind_of(std::string_view text) {
  return text.substr(0, text.find('='));
}

}  // namespace

ServiceManager::ServiceManager() : socket_(connect_to(environment("NOTIFY_SOCKET"))) {
  const std::int64_t for_whom = number_in("WATCHDOG_PID");
  if (for_whom != 0 && for_whom != ::getpid()) return;
  const std::chrono::microseconds patience(number_in("WATCHDOG_USEC"));
  if (patience.count() <= 0) return;
  life_pause_ = std::max(std::chrono::duration_cast<Duration>(patience / 2), Duration(1));
}

void ServiceManager::say(std::string_view text) {
  if (!is_open() || speaker_ == Speaker::Another) return;
  std::erase_if(waiting_,
                [&](const std::string& other) { return kind_of(other) == kind_of(text); });
  waiting_.emplace_back(text);
  say_what_waits();
}

void ServiceManager::say_what_waits() {
  while (is_open() && !waiting_.empty()) {
    const std::string& text = waiting_.front();
    const ssize_t sent =
        ::send(socket_.number(), text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == ENOBUFS)) return;
    // Else it is said, or nobody is there to hear it.
    waiting_.pop_front();
  }
  if (speaker_ == Speaker::Another) close();
}

std::optional<pollfd> ServiceManager::awaited() const {
  if (!is_open() || waiting_.empty()) return std::nullopt;
  return pollfd{socket_.number(), POLLOUT, 0};
}

void ServiceManager::finish(Duration at_most) {
  const TimePoint end = steady_now() + at_most;
  while (speaker_ == Speaker::Another && is_open()) {
    const Duration left = end - steady_now();
    pollfd room = *awaited();
    if (left <= Duration(0) || ::poll(&room, 1, static_cast<int>(left.count())) <= 0) return;
    say_what_waits();
  }
}

void ServiceManager::ready() {
  say("READY=1");
  status_due_ = TimePoint();
}

void ServiceManager::reloading(std::chrono::microseconds monotonic_now) {
  say(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", monotonic_now.count()));
  status_due_ = TimePoint();
}

void ServiceManager::stopping() {
  say("STOPPING=1");
  status_due_ = TimePoint();
}

void ServiceManager::took_over(TimePoint now) {
  status_.clear();
  status_due_ = now + status_pause;
}

void ServiceManager::replaced_by(pid_t process) {
  say(fmt::format("MAINPID={}\nREADY=1", process));
  speaker_ = Speaker::Another;
  say_what_waits();
}

void ServiceManager::say_that_we_live(TimePoint now) {
  if (life_pause_ == Duration(0) || now < life_due_) return;
  life_due_ = now + life_pause_;
  say("WATCHDOG=1");
}

void ServiceManager::say_status(std::string status) {
  if (status == status_) return;
  status_ = std::move(status);
  say("STATUS=" + status_);
}

std::optional<TimePoint> ServiceManager::next_due() const {
  if (!is_open() || speaker_ == Speaker::Another) return std::nullopt;
  return life_pause_ == Duration(0) ? status_due_ : std::min(status_due_, life_due_);
}

}  // namespace restante::processes
