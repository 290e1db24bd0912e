// SPDX-License-Identifier: Apache-2.0
//
// What each kind of value takes and what it refuses.
#include "restante/config/load.h"
#include "sample.h"

#include <gtest/gtest.h>

namespace restante::config {
namespace {

using namespace std::chrono_literals;

TEST(Durations, TakeEveryUnit) {
  const auto login = [](const std::string& value) {
    return accepted(with("timeouts", "login = " + value)).timeouts.login;
  };
  EXPECT_EQ(login("\"1500ms\""), 1500ms);
  EXPECT_EQ(login("\"60s\""), 60s);
  EXPECT_EQ(login("\"10m\""), 10min);
  EXPECT_EQ(login("\"1h\""), 1h);
  EXPECT_EQ(login("\"30d\""), 720h);
  EXPECT_EQ(login("\"3650d\""), 87600h);
}

TEST(Durations, ZeroNeedsNoUnitWhereItMakesSense) {
  for (const char* zero : {"0", "\"0\"", "\"0s\"", "\"0ms\""}) {
    const std::string value(zero);
    EXPECT_EQ(accepted(with("auth", "cache_ttl = " + value)).auth.cache_ttl, 0s);
    EXPECT_EQ(accepted(with("auth", "failure_delay = " + value)).auth.failure_delay, 0s);
    EXPECT_EQ(accepted(with("maildrop", "login_delay = " + value)).maildrop.login_delay, 0s);
    EXPECT_EQ(accepted(with("timeouts", "shutdown = " + value)).timeouts.shutdown, 0s);
    expect_refused(with("timeouts", "login = " + value), "must be at least 1s, not 0s");
    expect_refused(with("timeouts", "proxy_header = " + value), "must be at least 100ms, not 0s");
  }
}

TEST(Durations, RefuseWhatIsNone) {
  for (const char* value :
       {"\"\"", "\"s\"", "\"-1s\"", "\"1.5s\"", "\"1 s\"", "\" 1s\"", "\"1s \"", "\"10 minutes\"",
        "\"1M\"", "\"+1s\"", "\"0x1s\"", "-1", "1.5", "true", "[]", "1979-05-27"}) {
    expect_refused(with("timeouts", std::string("login = ") + value), "timeouts.login must be");
  }
  expect_refused(with("timeouts", "login = \"60\""), R"(write "60s" for seconds)");
  expect_refused(with("timeouts", "login = 60"), R"(write "60s" for seconds)");
}

TEST(Durations, RefuseWhatIsTooLong) {
  for (const char* value : {"3651d", "99999999999999999999s", "18446744073709551615d",
                            "9223372036854775807ms", "213503982335d"}) {
    expect_refused(with("timeouts", std::string("login = \"") + value + "\""), "at most 3650d");
  }
}

TEST(Timeouts, InactivityHasTheMinimumOfTheRfc) {
  expect_refused(with("timeouts", "inactivity = \"599s\""), "RFC 1939 asks for at least 10m");
  EXPECT_EQ(accepted(with("timeouts", "inactivity = \"600s\"")).timeouts.inactivity, 10min);
}

TEST(Timeouts, InactivityMayBeLessWhereTheMinimumIsOff) {
  const std::string off = "enforce_rfc_minimum = false\ninactivity = ";
  EXPECT_EQ(accepted(with("timeouts", off + "\"1s\"")).timeouts.inactivity, 1s);
  expect_refused(with("timeouts", off + "\"999ms\""), "at least 1s, not 999ms");
}

TEST(AuthSource, ShrinkLimitIsAShare) {
  const auto source = [](const std::string& value) {
    return "[[listener]]\naddress = \"[::]:110\"\n[[auth.source]]\ndriver = \"passwd-file\"\n"
           "path = \"users\"\nshrink_limit = " +
           value;
  };
  EXPECT_EQ(accepted(minimal).auth.sources[0].shrink_limit, 50u);
  EXPECT_EQ(accepted(source("\"1%\"")).auth.sources[0].shrink_limit, 1u);
  EXPECT_EQ(accepted(source("\"100%\"")).auth.sources[0].shrink_limit, 100u);
  for (const char* value : {"\"0%\"", "\"101%\"", "\"50\"", "50", "\"%\"", "\"5.5%\"", "\"-5%\"",
                            "\"4294967297%\"", "\" 5%\"", "true"}) {
    expect_refused(source(value), R"(a share from "1%" to "100%")");
  }
}

TEST(Maildrop, LoginDelayIsWholeSeconds) {
  expect_refused(with("maildrop", "login_delay = \"1500ms\""), "whole seconds");
}

TEST(Maildrop, LoginBurstIsThreeWhereNothingIsSaid) {
  const auto burst = [](const std::string& value) {
    return accepted(with("maildrop", "login_burst = " + value)).maildrop.login_burst;
  };
  EXPECT_EQ(accepted(minimal).maildrop.login_burst, 3u);
  EXPECT_EQ(burst("1"), 1u);
  EXPECT_EQ(burst("1000"), 1000u);
  for (const char* value : {"0", "1001", "-1", "\"3\"", "true"}) {
    expect_refused(with("maildrop", std::string("login_burst = ") + value), "from 1 to 1000");
  }
}

TEST(Maildrop, KeepsNoDeletedMailUnlessItIsAskedTo) {
  using namespace std::chrono_literals;
  EXPECT_EQ(accepted(minimal).maildrop.keep_deleted, 0s);
  EXPECT_EQ(accepted(with("maildrop", "keep_deleted = \"7d\"")).maildrop.keep_deleted, 7 * 24h);
  expect_refused(with("maildrop", "keep_deleted = \"500ms\""), "whole seconds");
}

TEST(Maildrop, ExpireIsNeverOrDays) {
  const auto expire = [](const std::string& value) {
    return accepted(with("maildrop", "expire = " + value)).maildrop.expire_days;
  };
  EXPECT_EQ(expire("\"never\""), std::nullopt);
  EXPECT_EQ(expire("\"30d\""), 30u);
  EXPECT_EQ(expire("\"1d\""), 1u);
  for (const char* value : {"\"\"", "\"d\"", "\"-1d\"", "\"0d\"", "\"24h\"", "\"30\"", "30",
                            "\"36501d\"", "\"99999999999d\"", "false"}) {
    expect_refused(with("maildrop", std::string("expire = ") + value), R"("never" or whole days)");
  }
}

TEST(Maildrop, PathTakesTheKnownVariables) {
  const std::string path = "/m/%d/%n/%u/%h/%{hash:1}/%{hash:8}/100%%";
  EXPECT_EQ(accepted(with("maildrop", "path = \"" + path + "\"")).maildrop.path, path);
}

TEST(Maildrop, PathRefusesOtherVariables) {
  const std::pair<const char*, const char*> wrong[] = {{"/%x", "%x"},
                                                       {"/%", "%"},
                                                       {"/%{hash:0}", "%{hash:0}"},
                                                       {"/%{hash:9}", "%{hash:9}"},
                                                       {"/%{hash:12}", "%{hash:12}"},
                                                       {"/%{hash}", "%{hash}"},
                                                       {"/%{hash:2", "%{hash:2"},
                                                       {"/%\u00e4", "%\u00e4"},
                                                       {"/%%%", "%"}};
  for (const auto& [path, variable] : wrong) {
    expect_refused(with("maildrop", std::string("path = \"") + path + "\""),
                   std::string("unknown variable \"") + variable + "\";");
  }
  const auto problems = refusals(with("maildrop", "path = \"/%x\""));
  EXPECT_EQ(problems[0].line, 6u);
  EXPECT_EQ(problems[0].column, 8u);
  expect_refused(with("maildrop", "path = \"\""), "maildrop.path is empty");
}

TEST(Maildrop, PathDoesNotLeadBackBehindAVariable) {
  for (const char* path : {"mail/%n/../x", "/m/%d/..", "/m/100%%/%d/../%n", "/m/%n/a/../b"}) {
    expect_refused(with("maildrop", std::string("path = \"") + path + "\""),
                   R"(maildrop.path has ".." behind a variable)");
  }
  for (const char* path : {"../mail/%n", "/m/../%d", "/m/%%/../%n", "/m/%n/..x/x.."}) {
    accepted(with("maildrop", std::string("path = \"") + path + "\""));
  }
}

TEST(Sizes, AreOctetsOrHaveAUnit) {
  const auto line = [](const std::string& value) {
    return accepted(with("limits", "line_octets = " + value)).limits.line_octets;
  };
  EXPECT_EQ(line("255"), 255u);
  EXPECT_EQ(line("\"255B\""), 255u);
  EXPECT_EQ(line("\"1KiB\""), 1024u);
  EXPECT_EQ(line("\"64KiB\""), 65536u);
  EXPECT_EQ(line("0"), 65536u);
}

TEST(Sizes, RefuseWhatIsNoneOrOutOfBounds) {
  for (const char* value :
       {"254", "65537", "\"254B\"", "\"65KiB\"", "\"1GiB\"", "-1", "1.0", "\"512\"", "\"1kb\"",
        "\"KiB\"", "\"99999999999GiB\"", "\"\"", "\"99999999999999999999B\"", "true"}) {
    expect_refused(with("limits", std::string("line_octets = ") + value), "limits.line_octets ");
  }
}

TEST(Limits, AreWholeNumbersAndZeroIsNone) {
  EXPECT_EQ(accepted(with("limits", "bad_commands = 0")).limits.bad_commands, 0u);
  EXPECT_EQ(accepted(with("limits", "sessions = 1_000_000")).limits.sessions, 1'000'000u);
  for (const char* value : {"-1", "1.0", "\"5\"", "1000000001", "9223372036854775807", "inf"}) {
    expect_refused(with("limits", std::string("sessions = ") + value),
                   "limits.sessions must be a whole number from 0 to 1000000000, not ");
  }
}

TEST(Server, WorkersAreANumberOrAuto) {
  EXPECT_EQ(accepted(with("server", "workers = \"auto\"")).server.workers, 0u);
  EXPECT_EQ(accepted(with("server", "workers = 8")).server.workers, 8u);
  for (const char* value : {"0", "-1", "1025", "\"many\"", "\"8\"", "4294967297"}) {
    expect_refused(with("server", std::string("workers = ") + value),
                   R"(server.workers must be a whole number from 1 to 1024, or "auto", not )");
  }
}

TEST(Server, ThreadsHaveBounds) {
  EXPECT_EQ(accepted(with("server", "threads = 1024")).server.threads, 1024u);
  expect_refused(with("server", "threads = 0"), "from 1 to 1024, not 0");
  expect_refused(with("server", "threads = 1025"), "from 1 to 1024, not 1025");
}

TEST(Server, HostnameIsLettersDigitsDotsAndHyphens) {
  accepted(with("server", "hostname = \"" + std::string(255, 'a') + "\""));
  for (const std::string& name : {std::string(256, 'a'), std::string("a b"), std::string("a_b"),
                                  std::string("\u00e4"), std::string("<a>"), std::string("a\\n")}) {
    expect_refused(with("server", "hostname = \"" + name + "\""),
                   "server.hostname must be 1 to 255");
  }
}

TEST(Words, AreFromTheirList) {
  EXPECT_EQ(accepted(with("log", "format = \"json\"")).log.format, log::Format::Json);
  EXPECT_EQ(accepted(with("log", "level = \"error\"")).log.level, log::Level::Error);
  EXPECT_EQ(accepted(with("auth", "plaintext = \"never\"")).auth.plaintext, Plaintext::Never);
  EXPECT_EQ(accepted(with("tls", "min_version = \"1.3\"")).tls.min_version, "1.3");
  EXPECT_EQ(refusal(with("auth", "plaintext = \"allways\"")),
            R"(auth.plaintext must be "tls", "always" or "never", not "allways"; did you mean )"
            R"("always"?)");
  expect_refused(with("log", "format = \"JSON\""), R"(did you mean "json"?)");
  expect_refused(with("tls", "min_version = 1.2"), R"(must be "1.2" or "1.3", not 1.2)");
}

TEST(Words, MechanismsAreKnownAndSaidOnce) {
  const auto mechanisms =
      accepted(with("auth", "mechanisms = [\"EXTERNAL\", \"!PLAIN\"]")).auth.mechanisms;
  using Offered = MechanismSettings::Offered;
  EXPECT_EQ(mechanisms,
            (std::vector<MechanismSettings>{{"EXTERNAL", Offered::WhereAllUsersCanUseIt},
                                            {"PLAIN", Offered::Always}}));
  EXPECT_TRUE(accepted(with("auth", "mechanisms = []")).auth.mechanisms.empty());
  expect_refused(with("auth", "mechanisms = [\"SCRAM-SHA-265\"]"),
                 R"(has the unknown "SCRAM-SHA-265"; did you mean "SCRAM-SHA-256"?)");
  expect_refused(with("auth", "mechanisms = [\"PLAIN\", \"PLAIN\"]"), R"(has "PLAIN" twice)");
  expect_refused(with("auth", "mechanisms = [\"PLAIN\", \"!PLAIN\"]"), R"(has "PLAIN" twice)");
  for (const char* name : {"!", "!!PLAIN", "PLAIN!", "! PLAIN"}) {
    expect_refused(with("auth", std::string("mechanisms = [\"") + name + "\"]"),
                   "has the unknown ");
  }
  expect_refused(with("auth", "mechanisms = [\"PLAIN\", 1]"), "a list of strings, not of 1");
  expect_refused(with("auth", "mechanisms = \"PLAIN\""), R"(a list of strings, not "PLAIN")");
}

TEST(Words, ApopIsOfferedOrNotOrAlways) {
  using Offered = MechanismSettings::Offered;
  EXPECT_EQ(accepted(completed("")).auth.apop, std::nullopt);
  EXPECT_EQ(accepted(with("auth", "apop = false")).auth.apop, std::nullopt);
  EXPECT_EQ(accepted(with("auth", "apop = true")).auth.apop, Offered::WhereAllUsersCanUseIt);
  EXPECT_EQ(accepted(with("auth", "apop = \"always\"")).auth.apop, Offered::Always);
  expect_refused(with("auth", "apop = \"true\""),
                 R"(auth.apop must be true, false or "always", not "true")");
}

TEST(Words, ASourceStatesWhatItsUsersCanUse) {
  const auto stated = [](const std::string& list) {
    return "[[auth.source]]\ndriver = \"passwd-file\"\npath = \"users\"\nmechanisms = " + list +
           "\n[[listener]]\naddress = \"127.0.0.1:0\"\n";
  };
  EXPECT_EQ(accepted(stated("[\"APOP\", \"CRAM-MD5\"]")).auth.sources[0].mechanisms,
            (std::vector<std::string>{"APOP", "CRAM-MD5"}));
  EXPECT_TRUE(accepted(stated("[]")).auth.sources[0].mechanisms.empty());
  expect_refused(stated("[\"!PLAIN\"]"), R"(auth.source.mechanisms has the unknown "!PLAIN")");
}

TEST(Words, BooleansHaveNoQuotes) {
  EXPECT_TRUE(accepted(with("maildrop", "mark_seen = true")).maildrop.mark_seen);
  for (const char* value : {"\"true\"", "1", "0", "[true]"})
    expect_refused(with("maildrop", std::string("mark_seen = ") + value), "true or false");
}

TEST(Text, HoldsNoNul) {
  expect_refused(with("server", "user = \"a\\u0000b\""), "must not hold the character NUL");
  expect_refused(with("server", "user = 5"), "server.user must be a string, not 5");
}

TEST(Text, MailDomainsHoldNoSlash) {
  EXPECT_EQ(accepted(with("auth", "default_domain = \"m\u00fcnchen.example\"")).auth.default_domain,
            "m\u00fcnchen.example");
  for (const char* domain : {"a/b", "a@b", "a b", "..", ".", "a\\\\b", "a\\nb"}) {
    expect_refused(with("auth", std::string("default_domain = \"") + domain + "\""),
                   "must be a mail domain");
  }
}

}  // namespace
}  // namespace restante::config
