// SPDX-License-Identifier: Apache-2.0
#include "restante/config/load.h"

#include "sample.h"

#include <gtest/gtest.h>

namespace restante::config {
namespace {

// Every key away from its default.
Settings colourful() {
  Settings s;
  s.server = {"pop.example.net", 0, 7, "vmail", "auth", "mail", "/run/other"};
  s.log = {{"/var/log/restante", log::Format::Json, log::Level::Debug}, {"joe", "10.0.0.0/8"}};
  s.listeners = {{"[::1]:110", TlsMode::Starttls, {"10.0.0.0/8", "fd00::/8"}, false},
                 {"unix:/run/pop", TlsMode::Implicit, {"unix"}, true, 0660, "joe", "mail"},
                 {"systemd:pop", TlsMode::None, {}}};
  s.tls = {{{"/c1", "/c2"}, {"/k1", "/k2"}, {"/o1", "/o2"}},
           "1.3",
           "/ca",
           {{"a.example", {{"/c3"}, {"/k3"}, {"/o3"}}}}};
  s.timeouts = {std::chrono::milliseconds(1001),
                std::chrono::hours(48),
                std::chrono::milliseconds(100),
                std::chrono::seconds(7),
                Duration(0),
                std::chrono::hours(2),
                std::chrono::minutes(90),
                std::chrono::seconds(90),
                false};
  s.limits = {1, 2, 3, 4, 1000};
  s.auth = {Plaintext::Never,
            {{"XOAUTH2"}, {"CRAM-MD5", MechanismSettings::Offered::Always}},
            MechanismSettings::Offered::Always,
            Duration(1),
            Duration(0),
            "example.net",
            {{"passwd-file", "/u", 70, {"APOP", "PLAIN"}}, {"pam", ""}},
            {"/keys", "", "us", "secret", "/ca2", "https://i.example", "pop", "mail read", "sub"}};
  s.maildrop = {"rados", "%h/m", "/locks", std::chrono::seconds(90), 7, 30, std::chrono::hours(36),
                true,    true,   true,     StoredLines::Crlf};
  s.metrics = {"127.0.0.1:9110"};
  s.control = {"/run/c.sock", "ops"};
  s.security = {Sandbox::On, {"/mail2"}, true};
  return s;
}

void expect_reads_back(const Settings& settings) {
  EXPECT_EQ(accepted(print(settings)), settings) << print(settings);
}

TEST(Print, ReadsBackAsTheSame) {
  expect_reads_back(accepted(minimal));
  expect_reads_back(colourful());
}

TEST(Print, WhatThisVersionServesItReadsBack) {
  const Settings settings = accepted(minimal, Accept::ThisVersion);
  EXPECT_EQ(accepted(print(settings), Accept::ThisVersion), settings);
}

TEST(Print, TextIsEscaped) {
  Settings settings = accepted(minimal);
  for (const char* text :
       {"\"", "\\", "\\\\\"", "'''", "\"\"\"", "#", " ", "\t", "\r\n", "\x01\x1f\x7f", "\\u0041",
        "\u00e4\u20ac\U0001F4EE", "\u0085\u2028", "a=[b]", "${x}"}) {
    settings.server.user = text;
    settings.auth.sources[0].path = std::string("/") + text;
    settings.tls.certificate = {{std::string("/") + text}, {"/k"}, {}};
    expect_reads_back(settings);
  }
}

TEST(Print, LongListsReadBack) {
  Settings settings = accepted(minimal);
  for (int i = 0; i < 5000; ++i) {
    settings.listeners[0].proxy_protocol.push_back("10.0." + std::to_string(i / 256) + "." +
                                                   std::to_string(i % 256) + "/32");
  }
  expect_reads_back(settings);
}

TEST(Print, DurationsAreInTheLargestUnit) {
  const std::string text = print(accepted(completed("[timeouts]\ninactivity = \"3600s\"\n")));
  EXPECT_TRUE(text.contains("\ninactivity = \"1h\"\n")) << text;
  EXPECT_TRUE(text.contains("\nlogin = \"1m\"\n")) << text;
}

}  // namespace
}  // namespace restante::config
