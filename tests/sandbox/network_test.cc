// SPDX-License-Identifier: Apache-2.0
//
// What the process may send, and to whom. The walls of Landlock are tried alone too: behind the
// filter of system calls nothing comes so far. Where the kernel lacks one, all goes through.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>

#include "landlock.h"
#include "restante/base/descriptor.h"
#include "restante/sandbox/rights.h"
#include "restante/sandbox/sandbox.h"

namespace restante::sandbox {
namespace {

// What the child's `attempt` answers, an errno or 0, once it is behind what `put_up` puts up; or
// -SIGNAL that ended it.
template <class PutUp, class Attempt>
int in_a_child(PutUp put_up_walls, Attempt attempt) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(put_up_walls() ? attempt() : 255);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

template <class Attempt>
int behind(const Needs& needs, Attempt attempt) {
  return in_a_child([&] { return put_up(needs).has_value(); }, attempt);
}

template <class Attempt>
int behind_landlock(const Needs& needs, Attempt attempt) {
  const auto put_up_one = [&] {
    return forbid_new_privileges().has_value() && leave_places(needs).has_value();
  };
  return in_a_child(put_up_one, attempt);
}

int answer(long result) {
  return result < 0 ? errno : 0;
}

// Somebody who listens on the loopback.
class Listener {
 public:
  Listener() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    name_.sin_family = AF_INET;
    name_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof name_;
    EXPECT_EQ(::bind(socket_.number(), address(), length), 0);
    EXPECT_EQ(::listen(socket_.number(), 1), 0);
    EXPECT_EQ(::getsockname(socket_.number(), reinterpret_cast<sockaddr*>(&name_), &length), 0);
  }

  const sockaddr* address() const { return reinterpret_cast<const sockaddr*>(&name_); }
  std::uint16_t port() const { return ntohs(name_.sin_port); }

  int connect() const {
    const Descriptor client(::socket(AF_INET, SOCK_STREAM, 0));
    return client.is_open() ? answer(::connect(client.number(), address(), sizeof name_)) : errno;
  }

 private:
  Descriptor socket_;
  sockaddr_in name_{};
};

int listen_somewhere() {
  const Descriptor socket(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(socket.number(), reinterpret_cast<sockaddr*>(&name), sizeof name) < 0) return errno;
  return answer(::listen(socket.number(), 1));
}

TEST(Network, IsThereForWhoNeedsIt) {
  const Listener listener;
  const auto connecting = [&] { return listener.connect(); };
  EXPECT_EQ(behind({}, connecting), ENOSYS);
  EXPECT_EQ(behind({.outgoing = Outgoing::Connections, .ports = {listener.port()}}, connecting), 0);
  EXPECT_EQ(behind({}, [] { return answer(::socket(AF_PACKET, SOCK_RAW, 0)); }), ENOSYS);
}

TEST(Network, IsListenedToOnlyWhereSomebodyElseBegan) {
  EXPECT_EQ(behind({}, listen_somewhere), ENOSYS);
  EXPECT_EQ(behind({.outgoing = Outgoing::Connections}, listen_somewhere), ENOSYS);
}

TEST(Network, LeadsToTheGivenPortsAlone) {
  const int refused = network_wall() == Wall::Stands ? EACCES : 0;
  const Listener listener;
  const Listener other;
  const auto connecting = [&] { return listener.connect(); };
  EXPECT_EQ(behind({.outgoing = Outgoing::Connections, .ports = {other.port()}}, connecting),
            refused);
  EXPECT_EQ(behind_landlock({}, connecting), refused);
  EXPECT_EQ(behind_landlock({}, listen_somewhere), refused);
  EXPECT_EQ(behind_landlock({.ports = {listener.port()}}, connecting), 0);
}

TEST(Sending, GoesNowhereByName) {
  // Of a kind for which the kernel would look at the name.
  int pair[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), 0);
  const auto sending = [&](int flags, const void* name, socklen_t octets) {
    return [=] {
      return answer(::sendto(pair[0], "x", 1, flags, static_cast<const sockaddr*>(name), octets));
    };
  };
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  EXPECT_EQ(behind({}, sending(MSG_DONTWAIT | MSG_NOSIGNAL, nullptr, 0)), 0);
  EXPECT_EQ(behind({}, sending(0, &name, sizeof name)), ENOSYS);
  EXPECT_EQ(behind({}, sending(MSG_FASTOPEN, nullptr, 0)), ENOSYS);
  const msghdr letter{};
  EXPECT_EQ(behind({}, [&] { return answer(::sendmsg(pair[0], &letter, 0)); }), ENOSYS);
}

TEST(Signals, StayWithin) {
  const auto to_parent = [] { return answer(::kill(::getppid(), 0)); };
  EXPECT_EQ(behind({}, to_parent), -SIGSYS);
  EXPECT_EQ(behind({}, [] { return ::raise(SIGURG); }), 0);
  EXPECT_EQ(behind_landlock({}, to_parent), signals_wall() == Wall::Stands ? EPERM : 0);
}

TEST(AbstractSockets, OfOthersAreOutOfReach) {
  const std::string text = "restante-test-" + std::to_string(::getpid());
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  text.copy(name.sun_path + 1, sizeof name.sun_path - 1);
  const auto* const address = reinterpret_cast<const sockaddr*>(&name);
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
  ASSERT_EQ(::bind(socket.number(), address, sizeof name), 0);
  ASSERT_EQ(::listen(socket.number(), 1), 0);
  const auto connecting = [&] {
    const Descriptor client(::socket(AF_UNIX, SOCK_STREAM, 0));
    return answer(::connect(client.number(), address, sizeof name));
  };
  EXPECT_EQ(behind({.outgoing = Outgoing::Connections}, connecting),
            signals_wall() == Wall::Stands ? EPERM : 0);
  EXPECT_EQ(in_a_child([] { return true; }, connecting), 0);
}

}  // namespace
}  // namespace restante::sandbox
