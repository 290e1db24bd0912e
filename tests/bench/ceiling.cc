// SPDX-License-Identifier: Apache-2.0
//
// The ceiling: what the kernel allows a POP3 server on one thread. A bare epoll loop that answers
// every command from memory, with the fewest system calls: one receive and one send for however
// many commands arrived together. It knows no passwords, locks, deletions or timeouts.
//
//   ceiling PORT FOLDER LAYOUT           such as: ceiling 0 /srv/mail '%d/%n/Maildir'
//   ceiling PORT FOLDER LAYOUT files     RETR alone is answered from the message's file
//
// The second does the work of a server that keeps no mail in memory with the fewest calls, and with
// Restante's dot writer.
// Prints the port on 127.0.0.1 once it serves, and runs until it is ended.
#include "ceiling_file.h"
#include "ceiling_mail.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <climits>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using ceiling::FileReply;
using ceiling::Mail;
using ceiling::Maildrop;
using ceiling::Scratch;
using std::string_view_literals::operator""sv;

constexpr std::size_t kEventsAtOnce = 512;
constexpr std::size_t kReadOctets = 64 * 1024;
constexpr std::size_t kAcceptsAtOnce = 64;
constexpr std::size_t kDescriptorsMax = 1 << 20;
constexpr std::string_view kCapabilities = "+OK\r\nPIPELINING\r\nUIDL\r\nUSER\r\n.\r\n";
constexpr std::uint32_t kReadable = EPOLLIN | EPOLLRDHUP | EPOLLET;

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(EXIT_FAILURE);
}

/// Four letters in either case as one number.
constexpr std::uint32_t verb(std::string_view line) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4 && i < line.size(); ++i) {
    value = value << 8 | static_cast<std::uint8_t>(line[i] | 0x20);
  }
  return value;
}

std::string_view argument(std::string_view line) {
  return line.size() > 5 ? line.substr(5) : std::string_view();
}

/// Replies on their way: views of what lives as long as the program.
class Replies {
 public:
  void add(std::string_view reply) {
    waiting_.push_back({const_cast<char*>(reply.data()), reply.size()});
  }

  [[nodiscard]] bool is_empty() const { return waiting_.empty(); }

  /// Sends until all is gone (true) or the socket takes no more or is dead (false).
  bool send(int socket) {
    std::span<iovec> rest(waiting_);
    while (!rest.empty()) {
      const auto count = std::min<std::size_t>(rest.size(), IOV_MAX);
      const ssize_t sent = ::writev(socket, rest.data(), static_cast<int>(count));
      if (sent < 0) break;
      rest = behind(rest, static_cast<std::size_t>(sent));
    }
    waiting_.erase(waiting_.begin(), waiting_.end() - static_cast<std::ptrdiff_t>(rest.size()));
    return waiting_.empty();
  }

 private:
  static std::span<iovec> behind(std::span<iovec> rest, std::size_t sent) {
    while (!rest.empty() && sent >= rest.front().iov_len) {
      sent -= rest.front().iov_len;
      rest = rest.subspan(1);
    }
    if (sent > 0) {
      rest.front().iov_base = static_cast<char*>(rest.front().iov_base) + sent;
      rest.front().iov_len -= sent;
    }
    return rest;
  }

  std::vector<iovec> waiting_;
};

/// A client and its place in the conversation.
class Client {
 public:
  enum class Verdict : std::uint8_t { Stays, Leaves };

  Client(const Mail& mail, Scratch& scratch) : mail_(mail), scratch_(scratch) {
    replies_.add("+OK ready\r\n");
  }

  /// Answers all whole lines of `octets` at once, but none behind a message from a file.
  Verdict read(int socket, std::string_view octets) {
    if (!unread_.empty()) {
      unread_ += octets;
      octets = unread_;
    }
    unread_ = std::string(answer_lines(octets));
    return send(socket);
  }

  Verdict send(int socket) {
    while (replies_.send(socket) && file_) {
      const auto progress = file_->send(socket, scratch_);
      if (progress == FileReply::Progress::Failed) return Verdict::Leaves;
      if (progress == FileReply::Progress::Waits) return Verdict::Stays;
      file_.reset();
      unread_ = std::string(answer_lines(unread_));
    }
    return replies_.is_empty() && is_leaving_ ? Verdict::Leaves : Verdict::Stays;
  }

  [[nodiscard]] bool must_wait() const { return !replies_.is_empty() || file_; }

 private:
  /// What is left.
  std::string_view answer_lines(std::string_view octets) {
    std::size_t end = 0;
    for (; !file_ && (end = octets.find('\n')) != octets.npos; octets.remove_prefix(end + 1)) {
      std::string_view line = octets.substr(0, end);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (const std::string_view reply = answer(line); !reply.empty()) replies_.add(reply);
    }
    return octets;
  }

  /// Nothing where the reply comes from a file.
  std::string_view answer(std::string_view line) {
    if (verb(line) == verb("quit")) {
      is_leaving_ = true;
      return "+OK\r\n";
    }
    return maildrop_ != nullptr ? answer_in_transaction(line) : answer_before_login(line);
  }

  std::string_view answer_before_login(std::string_view line) {
    switch (verb(line)) {
      case verb("capa"):
        return kCapabilities;
      case verb("user"):
        user_ = argument(line);
        return "+OK\r\n";
      case verb("pass"):
        maildrop_ = mail_.find(user_);
        break;
      default:
        return "-ERR log in first\r\n";
    }
    return maildrop_ != nullptr ? "+OK\r\n"sv : "-ERR no such maildrop\r\n"sv;
  }

  std::string_view answer_in_transaction(std::string_view line) {
    switch (verb(line)) {
      case verb("stat"):
        return maildrop_->stat_reply;
      case verb("list"):
        return maildrop_->list_reply;
      case verb("uidl"):
        return maildrop_->uidl_reply;
      case verb("retr"):
        return retr(argument(line));
      case verb("capa"):
        return kCapabilities;
      case verb("noop"):
      case verb("rset"):
      case verb("dele"):
        return "+OK\r\n";
      default:
        return "-ERR unknown command\r\n";
    }
  }

  std::string_view retr(std::string_view digits) {
    std::size_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (number == 0 || number > maildrop_->messages.size()) return "-ERR no such message\r\n";
    const ceiling::Message& message = maildrop_->messages[number - 1];
    if (mail_.source() == Mail::Source::Files) file_.emplace(message);
    return message.retr_reply;
  }

  const Mail& mail_;
  Scratch& scratch_;
  const Maildrop* maildrop_ = nullptr;
  Replies replies_;
  std::optional<FileReply> file_;
  std::string user_;
  std::string unread_;
  bool is_leaving_ = false;
};

/// The loop. Events come on edges, so a connection is registered once; again only if its replies
/// ever had to wait for room.
class Server {
 public:
  Server(const Mail& mail, int listener, std::size_t descriptors)
      : mail_(mail), listener_(listener), epoll_(::epoll_create1(0)), clients_(descriptors) {
    watch(listener_, EPOLL_CTL_ADD, EPOLLIN);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, kEventsAtOnce> events;
    for (;;) {
      const int count = ::epoll_wait(epoll_, events.data(), events.size(), -1);
      for (int i = 0; i < count; ++i) {
        if (events[i].data.fd == listener_) {
          accept();
        } else {
          serve(events[i].data.fd, events[i].events);
        }
      }
    }
  }

 private:
  void watch(int socket, int operation, std::uint32_t what) {
    epoll_event event{.events = what, .data = {.fd = socket}};
    if (::epoll_ctl(epoll_, operation, socket, &event) != 0) fail("ceiling: epoll_ctl");
  }

  void accept() {
    for (std::size_t i = 0; i < kAcceptsAtOnce; ++i) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
      if (socket < 0) return;
      clients_[socket] = std::make_unique<Client>(mail_, scratch_);
      clients_[socket]->send(socket);
      watch(socket, EPOLL_CTL_ADD, kReadable);
    }
  }

  void serve(int socket, std::uint32_t what) {
    Client& client = *clients_[socket];
    auto verdict = Client::Verdict::Stays;
    if ((what & EPOLLOUT) != 0) verdict = client.send(socket);
    if ((what & EPOLLIN) != 0 && verdict == Client::Verdict::Stays) verdict = read(socket, client);
    if (verdict == Client::Verdict::Leaves || (what & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
      clients_[socket].reset();
      ::close(socket);
    } else if (client.must_wait() && (what & EPOLLOUT) == 0) {
      watch(socket, EPOLL_CTL_MOD, kReadable | EPOLLOUT);
    }
  }

  Client::Verdict read(int socket, Client& client) {
    for (;;) {
      const ssize_t octets = ::recv(socket, buffer_.data(), buffer_.size(), 0);
      if (octets <= 0) return Client::Verdict::Stays;
      const auto verdict = client.read(socket, {buffer_.data(), static_cast<std::size_t>(octets)});
      // A short read has emptied the socket; the next edge tells of more.
      if (verdict == Client::Verdict::Leaves || octets < std::ssize(buffer_)) return verdict;
    }
  }

  const Mail& mail_;
  Scratch scratch_;
  int listener_;
  int epoll_;
  std::vector<std::unique_ptr<Client>> clients_;  // by descriptor
  std::array<char, kReadOctets> buffer_;
};

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, kDescriptorsMax);
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

int open_listener(std::uint16_t port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // connections inherit it
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener, raw, length) != 0 || ::listen(listener, INT_MAX) != 0 ||
      ::getsockname(listener, raw, &length) != 0) {
    fail("ceiling");
  }
  fmt::print("{}\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return listener;
}

}  // namespace

int main(int count, char** words) {
  const bool is_from_files = count == 5 && words[4] == "files"sv;
  if (count != 4 && !is_from_files) {
    fmt::print(stderr, "usage: ceiling PORT FOLDER LAYOUT [files]\n");
    return 64;
  }
  std::signal(SIGPIPE, SIG_IGN);
  const std::size_t descriptors = raise_descriptor_limit();
  const Mail mail(words[2], words[3], is_from_files ? Mail::Source::Files : Mail::Source::Memory);
  const auto port = static_cast<std::uint16_t>(std::strtoul(words[1], nullptr, 10));
  Server(mail, open_listener(port), descriptors).run();
}
