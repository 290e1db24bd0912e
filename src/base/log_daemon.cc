// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "log_target.h"

namespace restante::log {

namespace {

// A daemon that is started anew takes some seconds.
constexpr Duration between_questions = std::chrono::seconds(1);

std::atomic<Lost> on_lost = nullptr;

class Daemon final : public Target {
 public:
  Daemon(Protocol protocol, std::string path, Descriptor socket = {})
      : protocol_(protocol), path_(std::move(path)), socket_(std::move(socket)) {}

  Result<void> connect() {
    Descriptor opened(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    if (!opened.is_open() ||
        ::connect(opened.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      return system_failure(errno, path_);
    }
    socket_ = std::move(opened);
    return {};
  }

  Result<Sent> send(const Line& line) override {
    if (!socket_.is_open()) {
      if (auto back = find_again(); !back) return Failure(std::move(back).error());
    }
    const std::string text = framed(line);
    constexpr int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
    if (::send(socket_.number(), text.data(), text.size(), flags) >= 0) return Sent::Wholly;
    if (errno == EAGAIN || errno == EINTR) return Sent::NotYet;
    const Error error = system_error(errno, path_);
    socket_ = Descriptor();
    ask_for_another();
    return Failure(error);
  }

  void await_room(Duration at_most) override {
    pollfd wish{socket_.number(), POLLOUT, 0};
    ::poll(&wish, 1, static_cast<int>(at_most.count()));
  }

  int descriptor() const override { return socket_.number(); }

  Reader reader() const override {
    return protocol_ == Protocol::Journal ? Reader::OfFields : Reader::OfText;
  }

 private:
  enum class Asked { Nobody, Somebody };

  Result<void> find_again() {
    if (ask_for_another() == Asked::Nobody) return connect();
    return failure(ErrorKind::TryAgain, fmt::format("{}: no longer connected", path_));
  }

  Asked ask_for_another() {
    const Lost ask = on_lost;
    if (ask == nullptr) return Asked::Nobody;
    const TimePoint now = steady_now();
    if (!asked_ || now - *asked_ >= between_questions) {
      asked_ = now;
      ask();
    }
    return Asked::Somebody;
  }

  std::string framed(const Line& line) const;

  const Protocol protocol_;
  const std::string path_;
  Descriptor socket_;
  std::optional<TimePoint> asked_;  // for another socket
};

int priority_of(Level level) {
  switch (level) {
    case Level::Debug:
      return LOG_DEBUG;
    case Level::Info:
      return LOG_INFO;
    case Level::Warning:
      return LOG_WARNING;
    case Level::Error:
      return LOG_ERR;
  }
  return LOG_ERR;
}

// RFC 3164 as the C library speaks it to the daemon, but for the time, which that one knows; and
// the native protocol of systemd-journald. Its library would open a socket of its own, which our
// processes may not.
std::string Daemon::framed(const Line& line) const {
  // More than any daemon keeps of a line, and less than any socket refuses.
  constexpr std::size_t text_octets_max = std::size_t{32} * 1024;
  const std::string text = text_of(line, Stamps::Theirs).substr(0, text_octets_max);
  const int priority = priority_of(line.level);
  if (protocol_ == Protocol::Syslog) {
    return fmt::format("<{}>restante[{}]: {}", LOG_MAIL | priority, ::getpid(), text);
  }
  // Half of a field would spoil all of them.
  const bool fits = line.journal.size() <= text_octets_max;
  return fmt::format("MESSAGE={}\nPRIORITY={}\nSYSLOG_FACILITY={}\nSYSLOG_IDENTIFIER=restante\n{}",
                     text, priority, LOG_FAC(LOG_MAIL), fits ? line.journal : std::string());
}

std::string name_of_other_end(const Descriptor& socket) {
  sockaddr_un address{};
  socklen_t size = sizeof address;
  ::getpeername(socket.number(), reinterpret_cast<sockaddr*>(&address), &size);
  return {address.sun_path, ::strnlen(address.sun_path, sizeof address.sun_path)};
}

}  // namespace

void set_on_lost(Lost ask) {
  on_lost = ask;
}

Result<std::shared_ptr<Target>> open_daemon(Protocol protocol, const std::string& socket_path) {
  auto daemon = std::make_shared<Daemon>(protocol, socket_path);
  if (auto connected = daemon->connect(); !connected) {
    // It may be there in a moment, whatever is missing now.
    return failure(ErrorKind::TryAgain, std::move(connected.error().text));
  }
  return daemon;
}

Result<std::shared_ptr<Target>> adopt_daemon(Descriptor connected) {
  std::string name = name_of_other_end(connected);
  const Protocol protocol = name == journal_socket ? Protocol::Journal : Protocol::Syslog;
  return std::make_shared<Daemon>(protocol, std::move(name), std::move(connected));
}

}  // namespace restante::log
