// SPDX-License-Identifier: Apache-2.0
//
// What tables take as a whole, and what is done with what they say.
#include "restante/config/load.h"
#include "sample.h"

#include <gtest/gtest.h>

namespace restante::config {
namespace {

TEST(Certificates, AreOneOrALikeNumber) {
  const auto tls = [](const std::string& certificate, const std::string& key) {
    return with("tls", "certificate = " + certificate + "\nprivate_key = " + key);
  };
  const Settings one = accepted(tls("\"c\"", "\"/k\""));
  EXPECT_EQ(one.tls.certificate.certificates, std::vector<std::string>{"/etc/restante/c"});
  EXPECT_EQ(one.tls.certificate.private_keys, std::vector<std::string>{"/k"});
  EXPECT_EQ(accepted(tls("[\"c\", \"d\"]", "[\"k\", \"l\"]")).tls.certificate.certificates.size(),
            2u);
  expect_refused(tls("[\"c\", \"d\"]", "\"k\""), "lists 2, but tls.private_key 1");
  expect_refused(tls("\"\"", "\"k\""), "lists 0, but tls.private_key 1");
  expect_refused(tls("5", "\"k\""), "must be a path or a list of paths, not 5");
  expect_refused(tls("[\"\"]", "[\"k\"]"), "has an empty path");
  expect_refused(with("tls", "certificate = \"c\""), "lists 1, but tls.private_key 0");
}

TEST(Certificates, OfHostsAreCompleteAndSaidOnce) {
  const std::string host = "[[tls.host]]\nname = \"a.example\"\ncertificate = \"c\"\n";
  EXPECT_EQ(accepted(completed(host + "private_key = \"k\"\n")).tls.hosts.size(), 1u);
  expect_refused(completed(host), "tls.host.private_key is missing");
  expect_refused(completed(host + "private_key = \"k\"\n" + host + "private_key = \"k\"\n"),
                 R"("a.example" is listed twice)");
  const std::string same = "[[tls.host]]\nname = \"A.example.\"\ncertificate = \"c\"\n";
  expect_refused(completed(host + "private_key = \"k\"\n" + same + "private_key = \"k\"\n"),
                 R"("A.example." is listed twice)");
  expect_refused(completed("[[tls.host]]\nname = \"a\"\ncertificate = \"\"\nprivate_key = \"\"\n"),
                 "tls.host.certificate must not be empty");
}

TEST(Sources, NeedADriverAndAFile) {
  const std::string listener = "[[listener]]\naddress = \"[::]:110\"\n[[auth.source]]\n";
  expect_refused(listener + "path = \"u\"\n", "auth.source.driver is missing");
  expect_refused(listener + "driver = \"passwd-file\"\n", "auth.source.path is missing");
  expect_refused(listener + "driver = \"passwdfile\"\npath = \"u\"\n",
                 R"(did you mean "passwd-file"?)");
  EXPECT_EQ(accepted(listener + "driver = \"pam\"\n").auth.sources[0].driver, "pam");
}

TEST(Paths, AreAnchoredToTheFolderOfTheFile) {
  const Settings settings = accepted(
      "[server]\nruntime_dir = \"run\"\n[log]\ntarget = \"l.log\"\n[[listener]]\n"
      "address = \"unix:s\"\n[maildrop]\npath = \"mail/%u\"\n[tls]\nclient_ca = \"ca\"\n"
      "[[auth.source]]\ndriver = \"passwd-file\"\npath = \"../users\"\n");
  EXPECT_EQ(settings.server.runtime_dir, "/etc/restante/run");
  EXPECT_EQ(settings.log.target, "/etc/restante/l.log");
  EXPECT_EQ(settings.listeners[0].address, "unix:/etc/restante/s");
  EXPECT_EQ(settings.maildrop.path, "/etc/restante/mail/%u");
  EXPECT_EQ(settings.maildrop.lock_dir, "/etc/restante/run/locks");
  EXPECT_EQ(settings.control.socket, "/etc/restante/run/control.sock");
  EXPECT_EQ(settings.tls.client_ca, "/etc/restante/ca");
  EXPECT_EQ(settings.auth.sources[0].path, "/etc/restante/../users");
}

TEST(Paths, WordsOfTheLogAreNone) {
  for (const char* target : {"stderr", "syslog", "journald", "/var/log/r"}) {
    const auto line = std::string("target = \"") + target + "\"";
    EXPECT_EQ(accepted(with("log", line)).log.target, target);
  }
}

TEST(Paths, AHomeInFrontIsAbsolute) {
  EXPECT_EQ(accepted(with("maildrop", "path = \"%h/Maildir\"")).maildrop.path, "%h/Maildir");
}

TEST(Paths, APercentSignInTheFolderIsNoVariable) {
  const auto settings = parse(with("maildrop", "path = \"%u\""), "/srv/50%d/restante.toml");
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->maildrop.path, "/srv/50%%d/%u");
}

TEST(Unknown, KeysGetTheNearestName) {
  expect_refused(completed("[limits]\nlogin = 5\n"), "did you mean timeouts.login?");
  expect_refused("sessions = 5\n" + completed(""),
                 "unknown key sessions; did you mean limits.sess");
  expect_refused(completed("[servers]\n"), "unknown table [servers]; did you mean [server]?");
  expect_refused(completed("[[listner]]\n"), "unknown key listner; did you mean [[listener]]?");
  expect_refused(completed("[auth.sources]\n"), "did you mean [[auth.source]]?");
  expect_refused(completed("[limits]\nzzz = 5\n"), "unknown key limits.zzz; restante.toml(5)");
  expect_refused(completed("[limits]\n\"a\\n.b\" = 5\n"), "unknown key limits.\"a\\u000A.b\"");
  expect_refused("\"limits.sessions\" = 5\n" + completed(""), "unknown key \"limits.sessions\"");
  expect_refused(with_listener("address = \"[::]:110\"\ntsl = \"none\""),
                 "unknown key listener.tsl");
}

TEST(Tables, AreTables) {
  expect_refused("server = 5\n" + completed(""), "server must be one table: write [server]");
  expect_refused(completed("[[server]]\n"), "server must be one table: write [server]");
  expect_refused("[listener]\naddress = \"[::]:110\"\n[[auth.source]]\ndriver = \"pam\"\n",
                 "write [[listener]], in double brackets");
  expect_refused("listener = [5]\n[[auth.source]]\ndriver = \"pam\"\n", "write [[listener]] above");
  expect_refused("listener = 5\n[[auth.source]]\ndriver = \"pam\"\n", "write [[listener]], in");
}

TEST(Tables, MayBeWrittenInAnyForm) {
  const std::string inlined = "limits = { sessions = 5 }\n" + completed("");
  const std::string dotted = "limits.sessions = 5\n" + completed("");
  EXPECT_EQ(accepted(inlined), accepted(with("limits", "sessions = 5")));
  EXPECT_EQ(accepted(dotted), accepted(inlined));
}

TEST(ThisVersion, SaysWhatItCannotServe) {
  const std::string text =
      "[[listener]]\naddress = \"[::]:110\"\ntls = \"starttls\"\nproxy_protocol = [\"::1/128\"]\n"
      "[tls]\ncertificate = \"c\"\nprivate_key = \"k\"\n[auth]\napop = true\n"
      "[[auth.source]]\ndriver = \"pam\"\n[maildrop]\ndriver = \"mbox\"\n"
      "[metrics]\naddress = \"127.0.0.1:1\"\n";
  accepted(text);
  std::vector<std::size_t> lines;
  for (const Problem& problem : refusals(text, Accept::ThisVersion)) {
    EXPECT_TRUE(problem.text.contains(": this build ")) << problem.text;
    lines.push_back(problem.line);
  }
  EXPECT_EQ(lines, (std::vector<std::size_t>{11, 13}));
}

TEST(ThisVersion, RunsSeveralWorkers) {
  EXPECT_EQ(accepted(with("server", "workers = 2"), Accept::ThisVersion).server.workers, 2u);
  EXPECT_EQ(accepted(with("server", "workers = \"auto\""), Accept::ThisVersion).server.workers, 0u);
}

TEST(OAuth, IsVerifiedInOneWay) {
  const std::string whole =
      "[auth.oauth]\njwks = \"keys\"\nissuer = \"https://i.example\"\naudience = \"pop\"\n";
  accepted(completed(whole));
  const std::string asked = "introspection_url = \"https://i.example/x\"\nclient_id = \"pop\"\n";
  expect_refused(completed(whole + asked), "keep one");
  expect_refused(completed("[auth.oauth]\njwks = \"keys\"\nissuer = \"i\"\n"),
                 "needs auth.oauth.audience");
  expect_refused(completed("[auth.oauth]\njwks = \"keys\"\naudience = \"a\"\n"),
                 "needs auth.oauth.issuer");
}

TEST(OAuth, AsksOnlyAboutTokensThatAreMeantForIt) {
  const std::string unnamed = "[auth.oauth]\nintrospection_url = \"https://i.example/x\"\n";
  const std::string asked = unnamed + "client_id = \"pop\"\n";
  expect_refused(completed(unnamed + "scope = \"mail\"\n"), "needs auth.oauth.client_id");
  expect_refused(completed(asked), "needs auth.oauth.audience or auth.oauth.scope");
  accepted(completed(asked + "audience = \"pop\"\n"));
  EXPECT_EQ(accepted(completed(asked + "scope = \"mail\"\n")).auth.oauth.scope, "mail");
}

// A scope of blanks has no word that a token could lack.
TEST(OAuth, TakesNoBlanksForAName) {
  const std::string asked =
      "[auth.oauth]\nintrospection_url = \"https://i.example/x\"\naudience = \"pop\"\n";
  expect_refused(completed(asked + "client_id = \" \"\n"),
                 "auth.oauth.client_id must not be blank");
  for (const char* key : {"scope", "issuer", "user_claim"}) {
    expect_refused(completed(asked + "client_id = \"pop\"\n" + key + " = \" \\t \"\n"),
                   std::string("auth.oauth.") + key + " must not be blank");
  }
  expect_refused(completed("[auth.oauth]\naudience = \" \"\n"),
                 "auth.oauth.audience must not be blank");
}

TEST(Staples, AreOneForEachCertificateOrNone) {
  const std::string pair = "[tls]\ncertificate = [\"a\", \"b\"]\nprivate_key = [\"a\", \"b\"]\n";
  accepted(completed(pair + "ocsp = [\"o\", \"p\"]\n"));
  expect_refused(completed(pair + "ocsp = \"o\"\n"), "give one for each");
}

}  // namespace
}  // namespace restante::config
