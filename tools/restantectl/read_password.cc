// SPDX-License-Identifier: Apache-2.0
#include "read_password.h"

#include "restante/auth/password_scheme.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <string_view>

namespace restante::ctl {

namespace {

volatile sig_atomic_t caught_signal = 0;

void catch_signal(int number) {
  caught_signal = number;
}

// Turns off the echo of the terminal on standard input while it lives. A signal that would have
// ended or stopped us is held back until the echo is on again. It is let in by wait() only: one
// that came just before a read() would not end it.
class QuietTerminal {
 public:
  QuietTerminal() {
    caught_signal = 0;
    struct sigaction action {};
    action.sa_handler = catch_signal;
    sigset_t held_back;
    sigemptyset(&held_back);
    for (const int number : signals) sigaddset(&held_back, number);
    sigprocmask(SIG_BLOCK, &held_back, &mask_);
    for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &action, &actions_[i]);
    tcgetattr(STDIN_FILENO, &modes_);
    termios quiet = modes_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    quiet.c_lflag |= ECHONL;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  QuietTerminal(const QuietTerminal&) = delete;
  QuietTerminal& operator=(const QuietTerminal&) = delete;
  ~QuietTerminal() {
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &modes_);
    for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &actions_[i], nullptr);
    sigprocmask(SIG_SETMASK, &mask_, nullptr);
    if (caught_signal != 0) raise(caught_signal);
  }

  // Until there is something to read.
  Result<void> wait() const {
    for (;;) {
      pollfd input{STDIN_FILENO, POLLIN, 0};
      if (ppoll(&input, 1, nullptr, &mask_) > 0) return {};
      if (errno != EINTR || caught_signal != 0) {
        return system_failure(errno, "can't read the password");
      }
    }
  }

 private:
  static constexpr std::array signals = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};

  termios modes_{};
  sigset_t mask_{};
  std::array<struct sigaction, signals.size()> actions_{};
};

// Room for a line, overwritten afterwards: one octet more than a password may have, to tell one
// that is too long, and a CR.
struct LineBuffer {
  LineBuffer() = default;
  LineBuffer(const LineBuffer&) = delete;
  LineBuffer& operator=(const LineBuffer&) = delete;
  ~LineBuffer() { explicit_bzero(octets.data(), octets.size()); }

  std::array<char, auth::password_octets_max + 2> octets{};
};

// Octet by octet, so that what follows the line stays for whoever reads on.
template <class Wait>
Result<auth::Secret> read_line(Wait wait) {
  LineBuffer buffer;
  std::size_t size = 0;
  while (size < buffer.octets.size()) {
    if (const Result<void> ready = wait(); !ready) return Failure(ready.error());
    char& octet = buffer.octets[size];
    const ssize_t got = read(STDIN_FILENO, &octet, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_failure(errno, "can't read the password");
    if (got == 0 || octet == '\n') break;
    ++size;
  }
  std::string_view line(buffer.octets.data(), size);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return auth::Secret(line);
}

Result<auth::Secret> ask(std::string_view prompt) {
  const QuietTerminal quiet;
  fmt::print(stderr, "{}: ", prompt);
  return read_line([&] { return quiet.wait(); });
}

}  // namespace

Result<auth::Secret> read_password() {
  if (isatty(STDIN_FILENO) == 0) return read_line([] { return Result<void>(); });
  Result<auth::Secret> first = ask("Password");
  if (!first) return first;
  const Result<auth::Secret> second = ask("The same again");
  if (!second) return second;
  if (first->reveal() != second->reveal()) {
    return failure(ErrorKind::Unsupported, "the two passwords differ; nothing was done");
  }
  return first;
}

}  // namespace restante::ctl
