// SPDX-License-Identifier: Apache-2.0
#include "log_target.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "log_file.h"

namespace restante::log {

namespace {

bool is_writable_within(Duration at_most, int descriptor) {
  pollfd wish{descriptor, POLLOUT, 0};
  return ::poll(&wish, 1, static_cast<int>(at_most.count())) != 0;
}

class Stream final : public Target {
 public:
  // What writing does where there is no room. Blocks: so it is asked before. A disk, which always
  // has room or fails, counts as one that refuses.
  enum class Kind { Refuses, Blocks, Socket };

  Stream(Descriptor descriptor, Kind kind) : descriptor_(std::move(descriptor)), kind_(kind) {}

  Result<Sent> send(const Line& line) override {
    if (rest_.empty()) rest_ = text_of(line, Stamps::Ours) + '\n';
    while (!rest_.empty()) {
      const ssize_t count = write_some();
      if (count >= 0) {
        rest_.erase(0, static_cast<std::size_t>(count));
      } else if (errno == EAGAIN) {
        return Sent::NotYet;
      } else if (errno != EINTR) {
        return system_failure(errno, "can't write the log");
      }
    }
    return Sent::Wholly;
  }

  void await_room(Duration at_most) override {
    (void)is_writable_within(at_most, descriptor_.number());
  }

  void forget() override { rest_.clear(); }

  int descriptor() const override { return descriptor_.number(); }

 private:
  ssize_t write_some() const {
    if (kind_ == Kind::Socket) {
      return ::send(descriptor_.number(), rest_.data(), rest_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    if (kind_ == Kind::Blocks && !is_writable_within(Duration(0), descriptor_.number())) {
      errno = EAGAIN;
      return -1;
    }
    return ::write(descriptor_.number(), rest_.data(), rest_.size());
  }

  const Descriptor descriptor_;
  const Kind kind_;
  std::string rest_;  // of the line that is half out
};

// O_NONBLOCK belongs to the open file, which others may share that do not expect it. So a pipe or a
// terminal is opened once more, where we may.
Result<std::shared_ptr<Target>> open_standard_error() {
  struct stat status {};
  if (::fstat(STDERR_FILENO, &status) != 0) return system_failure(errno, "standard error");
  Descriptor opened;
  if (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode)) {
    opened = Descriptor(::open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  }
  if (!opened.is_open()) opened = Descriptor(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0));
  if (!opened.is_open()) return system_failure(errno, "standard error");
  return adopt_target(std::move(opened));
}

Result<std::shared_ptr<Target>> open_file(const std::string& path) {
  auto file = open_log_file(path);
  if (!file) return Failure(std::move(file.error()));
  return std::make_shared<Stream>(std::move(*file), Stream::Kind::Refuses);
}

// Whether a write to it waits for room.
bool waits(int descriptor, const struct stat& status) {
  return !S_ISREG(status.st_mode) && (::fcntl(descriptor, F_GETFL) & O_NONBLOCK) == 0;
}

}  // namespace

Result<std::shared_ptr<Target>> open_target(const std::string& name) {
  if (name == "stderr") return open_standard_error();
  if (name == "syslog") return open_daemon(Protocol::Syslog, syslog_socket);
  if (name == "journald") return open_daemon(Protocol::Journal, journal_socket);
  return open_file(name);
}

Result<void> check_target(const std::string& name) {
  const bool is_file = name != "stderr" && name != "syslog" && name != "journald";
  return is_file ? check_log_file(name) : Result<void>();
}

Result<std::shared_ptr<Target>> adopt_target(Descriptor opened) {
  struct stat status {};
  if (::fstat(opened.number(), &status) != 0) return system_failure(errno, "the log's descriptor");
  if (!S_ISSOCK(status.st_mode)) {
    const auto kind = waits(opened.number(), status) ? Stream::Kind::Blocks : Stream::Kind::Refuses;
    return std::make_shared<Stream>(std::move(opened), kind);
  }
  int type = 0;
  socklen_t size = sizeof type;
  ::getsockopt(opened.number(), SOL_SOCKET, SO_TYPE, &type, &size);
  if (type == SOCK_DGRAM) return adopt_daemon(std::move(opened));
  return std::make_shared<Stream>(std::move(opened), Stream::Kind::Socket);
}

}  // namespace restante::log
