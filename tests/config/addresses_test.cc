// SPDX-License-Identifier: Apache-2.0
//
// What is an address, a socket or a network.
#include "restante/config/load.h"
#include "sample.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace restante::config {
namespace {

TEST(Listeners, TakeEveryForm) {
  for (const char* address : {"127.0.0.1:1110", "0.0.0.0:0", "[::]:110", "[::1]:65535",
                              "[2001:db8::1]:995", "unix:/run/p", "systemd:pop3"}) {
    const auto line = std::string("address = \"") + address + "\"";
    EXPECT_EQ(accepted(with_listener(line)).listeners.at(0).address, address);
  }
}

TEST(Listeners, RefuseWhatIsNoAddress) {
  for (const char* address : {"",
                              "110",
                              ":110",
                              "127.0.0.1",
                              "localhost:110",
                              "*:110",
                              "127.1:110",
                              "127.0.0.1:",
                              "127.0.0.1:65536",
                              "127.0.0.1:-1",
                              "127.0.0.1:+1",
                              "127.0.0.1:0110",
                              "127.0.0.1:pop3",
                              "127.0.0.1:110 ",
                              "::1:110",
                              "[127.0.0.1]:110",
                              "[::1:110",
                              "[::1]",
                              "[fe80::1%eth0]:110",
                              "unix:",
                              "systemd:",
                              "systemd:a:b",
                              "systemd:a b",
                              "tcp:127.0.0.1:110"}) {
    expect_refused(with_listener(std::string("address = \"") + address + "\""),
                   "listener.address is ");
  }
}

// The kernel gives a port of one address of the host to nobody else who wants all of them.
TEST(Listeners, AreOneForAPort) {
  const auto both = [](const std::string& one, const std::string& other) {
    return with_listener("address = " + one + "\n[[listener]]\naddress = " + other);
  };
  const std::string wide = "\"[::]:110\"\nipv6_only = false";
  for (const auto& [one, other] : {std::pair<std::string, std::string>{wide, R"("0.0.0.0:110")"},
                                   {R"("192.0.2.1:110")", wide},
                                   {R"("[::1]:110")", wide},
                                   {R"("0.0.0.0:110")", R"("192.0.2.1:110")"},
                                   {R"("[::1]:110")", R"("[::]:110")"}}) {
    expect_refused(both(one, other), "are one port");
  }
  expect_refused(both(R"("[::1]:110")", R"("[0::1]:110")"), "is listed twice");
  for (const auto& [one, other] :
       {std::pair<std::string, std::string>{R"("[::]:110")", R"("0.0.0.0:110")"},
        {wide, R"("0.0.0.0:995")"},
        {R"("192.0.2.1:110")", R"("192.0.2.2:110")"},
        {R"("127.0.0.1:0")", R"("0.0.0.0:0")"}}) {
    EXPECT_EQ(accepted(both(one, other)).listeners.size(), 2u);
  }
}

TEST(Listeners, RefuseIpv4InTheFormOfIpv6) {
  expect_refused(with_listener("address = \"[::ffff:192.0.2.1]:110\""),
                 R"(in the form of IPv6; write "192.0.2.1:110")");
}

TEST(Listeners, OfUnixSocketsHaveRights) {
  const auto rights = [](const std::string& lines) {
    return with_listener("address = \"unix:/s\"\n" + lines);
  };
  const auto socket =
      accepted(rights("mode = \"0660\"\nowner = \"joe\"\ngroup = \"7\"")).listeners[0];
  EXPECT_EQ(socket.mode, 0660u);
  EXPECT_EQ(socket.owner, "joe");
  EXPECT_EQ(socket.group, "7");
  EXPECT_EQ(accepted(rights("mode = \"\"")).listeners[0].mode, std::nullopt);
  EXPECT_EQ(accepted(rights("mode = \"0\"")).listeners[0].mode, 0u);
  for (const char* mode :
       {"\"0888\"", "\"1000\"", "\"rw\"", "\"-1\"", "\"0660 \"", "432", "0o660"}) {
    expect_refused(rights(std::string("mode = ") + mode), "listener.mode must be a mode such as ");
  }
  for (const char* line : {"mode = \"0660\"", "owner = \"joe\"", "group = \"joe\""}) {
    for (const char* address : {"127.0.0.1:110", "systemd:pop3"}) {
      expect_refused(with_listener(std::string("address = \"") + address + "\"\n" + line),
                     "is of the file of a \"unix:\" socket");
    }
  }
}

TEST(Listeners, TakeIpv4ThroughIpv6WhereThatIsSaid) {
  const auto line = [](const std::string& address) {
    return with_listener("address = \"" + address + "\"\nipv6_only = false");
  };
  EXPECT_FALSE(accepted(line("[::]:110")).listeners[0].ipv6_only);
  EXPECT_TRUE(accepted(with_listener("address = \"[::]:110\"")).listeners[0].ipv6_only);
  expect_refused(line("0.0.0.0:110"), "listener.ipv6_only = false is for IPv6 addresses");
  expect_refused(line("unix:/s"), "listener.ipv6_only = false is for IPv6 addresses");
}

TEST(Listeners, SocketPathsHaveALimit) {
  const auto line = [](std::size_t octets) {
    return "address = \"unix:/" + std::string(octets - 1, 'a') + "\"";
  };
  accepted(with_listener(line(107)));
  expect_refused(with_listener(line(108)), "at most 107");
}

TEST(Listeners, AreListedOnce) {
  const auto twice = [](const std::string& one, const std::string& other) {
    return with_listener("address = \"" + one + "\"\n[[listener]]\naddress = \"" + other + "\"");
  };
  accepted(twice("127.0.0.1:110", "127.0.0.1:111"));
  expect_refused(twice("127.0.0.1:110", "127.0.0.1:110"), R"("127.0.0.1:110" is listed twice)");
  expect_refused(twice("[::1]:110", "[0:0:0::1]:110"), "is listed twice");
  expect_refused(twice("unix:/etc/restante/s", "unix:s"), "is listed twice");
  EXPECT_EQ(refusals(twice("unix:/s", "unix:/s"))[0].line, 4u);
}

TEST(Listeners, NeedAnAddress) {
  const auto problems = refusals(with_listener("tls = \"none\""));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].text, "listener.address is missing");
  EXPECT_EQ(problems[0].line, 1u);
}

TEST(Listeners, TlsNeedsACertificate) {
  const std::string lines = "address = \"[::]:110\"\ntls = \"starttls\"";
  expect_refused(with_listener(lines), "set tls.certificate and tls.private_key");
  const std::string tls = "[tls]\ncertificate = \"c\"\nprivate_key = \"k\"\n";
  EXPECT_EQ(accepted(with_listener(lines) + tls).listeners[0].tls, TlsMode::Starttls);
}

TEST(Networks, AreCidr) {
  const auto line = [](const std::string& network) {
    return with_listener("address = \"[::]:110\"\nproxy_protocol = [\"" + network + "\"]");
  };
  for (const char* network : {"10.0.0.0/8", "0.0.0.0/0", "192.0.2.1/32", "fd00::/8", "::/0",
                              "::1/128", "192.0.2.128/25"}) {
    EXPECT_EQ(accepted(line(network)).listeners[0].proxy_protocol,
              std::vector<std::string>{network});
  }
  for (const char* network : {"", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/",
                              "10.0.0.0/08", "10/8", "example.net/8", "10.0.0.0/8/8", "[::]/0"}) {
    expect_refused(line(network), "listener.proxy_protocol ");
  }
  expect_refused(line("10.0.0.1"), R"(for one address write "10.0.0.1/32")");
  expect_refused(line("10.1.2.3/8"), R"(the network is "10.0.0.0/8")");
  expect_refused(line("fd00::1/9"), R"(the network is "fd00::/9")");
  expect_refused(line("::ffff:10.0.0.0/104"), "IPv4 in the form of IPv6; write it as IPv4");
}

TEST(Networks, AreOfTheirListenersKind) {
  const auto line = [](const std::string& address, const std::string& network) {
    return with_listener("address = \"" + address + "\"\nproxy_protocol = [\"" + network + "\"]");
  };
  accepted(line("unix:/run/pop", "unix"));
  accepted(line("systemd:pop", "unix"));
  accepted(line("systemd:pop", "10.0.0.0/8"));
  expect_refused(line("[::]:110", "unix"), R"("unix", which is for "unix:" sockets)");
  expect_refused(line("unix:/run/pop", "10.0.0.0/8"), R"(write ["unix"])");
}

TEST(Whom, IsAUserOrANetwork) {
  const auto line = [](const std::string& whom) {
    return with("log", "protocol = [\"" + whom + "\"]");
  };
  for (const char* whom : {"joe", "joe@example.net", "*@example.net", "192.0.2.1", "192.0.2.0/24",
                           "fd00::/8", "::1"}) {
    EXPECT_EQ(accepted(line(whom)).log.protocol, std::vector<std::string>{whom});
  }
  for (const char* whom : {"", "joe smith", "joe\\n", "192.0.2.0/33", "joe/x"}) {
    expect_refused(line(whom), "log.protocol ");
  }
  expect_refused(line("192.0.2.1/24"), R"(the network is "192.0.2.0/24")");
}

TEST(Metrics, AddressIsAsAListeners) {
  EXPECT_EQ(accepted(with("metrics", "address = \"[::1]:9110\"")).metrics.address, "[::1]:9110");
  EXPECT_EQ(accepted(with("metrics", "address = \"unix:m\"")).metrics.address,
            "unix:/etc/restante/m");
  EXPECT_EQ(accepted(with("metrics", "address = \"systemd:m\"")).metrics.address, "systemd:m");
  expect_refused(with("metrics", "address = \"localhost:1\""), "metrics.address is ");
}

TEST(Metrics, AddressIsNoListeners) {
  const std::string listener = with_listener("address = \"127.0.0.1:110\"");
  accepted(listener + "[metrics]\naddress = \"127.0.0.1:111\"\n");
  expect_refused(listener + "[metrics]\naddress = \"127.0.0.1:110\"\n",
                 "metrics.address \"127.0.0.1:110\" is a listener's as well");
}

}  // namespace
}  // namespace restante::config
