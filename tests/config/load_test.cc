// SPDX-License-Identifier: Apache-2.0
//
// How a file is read as a whole: positions, several problems at once, bad files.
#include "restante/config/load.h"

#include "sample.h"
#include "settle.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

namespace restante::config {
namespace {

using Lines = std::vector<std::string>;

// conf/restante.toml in the source tree. __FILE__ is relative to the folder of the build, from
// which tests are run, or absolute.
std::string manual_path() {
  const std::filesystem::path here(__FILE__);
  return (here.parent_path().parent_path().parent_path() / "conf/restante.toml").string();
}

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open()) << path << " (run from the folder of the build)";
  return {std::istreambuf_iterator<char>(file), {}};
}

class Folder {
 public:
  Folder() {
    char pattern[] = "/tmp/restante-config-XXXXXX";
    path_ = mkdtemp(pattern);
  }
  ~Folder() { std::filesystem::remove_all(path_); }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ + "/" + name) << text;
    return path_ + "/" + name;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(Load, AMinimalFileGivesTheDefaults) {
  const Settings settings = accepted(minimal, Accept::ThisVersion);
  Settings expected;
  expected.server.hostname = settings.server.hostname;
  expected.listeners = {{"127.0.0.1:1110", TlsMode::None, {}}};
  expected.auth.sources = {{.driver = "passwd-file", .path = "/etc/restante/users"}};
  expected.maildrop.lock_dir = "/run/restante/locks";
  expected.control.socket = "/run/restante/control.sock";
  EXPECT_EQ(settings, expected);
}

TEST(Load, TheManualShowsTheDefaults) {
  EXPECT_EQ(accepted(text_of(manual_path()), Accept::ThisVersion), accepted(minimal));
}

TEST(Load, HostnameIsThatOfTheMachine) {
  char name[256] = "";
  ASSERT_EQ(gethostname(name, sizeof name), 0);
  EXPECT_EQ(accepted(minimal).server.hostname, name);
  EXPECT_EQ(accepted(completed("[server]\nhostname = \"\"\n")).server.hostname, name);
  EXPECT_EQ(accepted(completed("[server]\nhostname = \"pop.example.net\"\n")).server.hostname,
            "pop.example.net");
}

TEST(Load, AMachineWithAnOddNameCanServe) {
  EXPECT_EQ(host_name_of("pop.example.net"), "pop.example.net");
  for (const char* odd : {"", "mail_server", "(none)", "."}) {
    EXPECT_EQ(host_name_of(odd), "localhost");
  }
  EXPECT_EQ(warnings(accepted(completed("[server]\nhostname = \"pop.example.net\"\n")), ""),
            Lines());
}

TEST(Load, AllProblemsAreSaidInTheOrderOfTheFile) {
  const std::string text = completed(
      "[limits]\n"
      "sesions = 5\n"
      "line_octets = 100\n"
      "[timeouts]\n"
      "login = 60\n"
      "inactivity = \"5m\"\n"
      "[server]\n"
      "threads = \"four\"\n"
      "hostname = \"what?\"\n"
      "[log]\n"
      "level = \"warn\"\n"
      "[metric]\n"
      "address = \"\"\n");
  EXPECT_EQ(
      described(refusals(text)),
      (Lines{
          "/etc/restante/restante.toml:6:1: unknown key limits.sesions; did you mean "
          "limits.sessions?",
          "/etc/restante/restante.toml:7:15: limits.line_octets must be from 255 (RFC 2449 "
          "section 4) to 65536 octets, or 0 for the largest, not 100",
          "/etc/restante/restante.toml:9:9: timeouts.login must have a unit: write \"60s\" for "
          "seconds, \"60m\" for minutes",
          "/etc/restante/restante.toml:10:14: timeouts.inactivity is 5m; RFC 1939 asks for at "
          "least 10m; set timeouts.enforce_rfc_minimum = false to go below",
          "/etc/restante/restante.toml:12:11: server.threads must be a whole number from 1 to "
          "1024, not \"four\"",
          "/etc/restante/restante.toml:13:12: server.hostname must be 1 to 255 letters, digits, "
          "'.' or '-', not \"what?\"",
          "/etc/restante/restante.toml:15:9: log.level must be \"debug\", \"info\", \"warning\" "
          "or \"error\", not \"warn\"",
          "/etc/restante/restante.toml:16:2: unknown table [metric]; did you mean [metrics]?",
      }));
}

TEST(Load, ASyntaxErrorHasItsPlace) {
  const auto problems = refusals(completed("[limits]\nsessions = = 5\nunknown = 1\n"));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].line, 6u);
  EXPECT_EQ(problems[0].column, 12u);
  EXPECT_TRUE(problems[0].text.starts_with("syntax error in ")) << problems[0].text;
}

TEST(Load, AProblemShowsNoControlCharacter) {
  const auto problems = refusals("x = fal\x1b");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].text.find('\x1b'), std::string::npos) << problems[0].text;
  EXPECT_NE(problems[0].text.find("\\u001B"), std::string::npos) << problems[0].text;
}

TEST(Load, AKeyTwiceIsASyntaxError) {
  const auto problems = refusals(completed("[limits]\nsessions = 5\nsessions = 5\n"));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].line, 7u);
}

TEST(Load, ColumnsCountCharacters) {
  const auto problems =
      refusals("server = { user = \"\u00e4\u00f6\u00fc\", x = 1 }\n" + completed(""));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].column, 26u);
}

TEST(Load, CrLfAndAByteOrderMarkChangeNothing) {
  std::string text = "\xEF\xBB\xBF";
  for (const char octet : completed("[limits]\nsessions = 7\n"))
    text += octet == '\n' ? std::string("\r\n") : std::string(1, octet);
  EXPECT_EQ(accepted(text), accepted(completed("[limits]\nsessions = 7\n")));
  const auto problems = refusals(text + "[logs]\r\n");
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(describe(problems[0]),
            "/etc/restante/restante.toml:7:2: unknown table [logs]; did you mean [log]?");
}

TEST(Load, AnEmptyFileSaysWhatToAdd) {
  EXPECT_EQ(described(refusals("")), (Lines{
                                         "/etc/restante/restante.toml: nothing to listen on; add "
                                         "a listener, such as\n"
                                         "    [[listener]]\n"
                                         "    address = \"127.0.0.1:1110\"\n"
                                         "    tls = \"none\"",
                                         "/etc/restante/restante.toml: nobody could log in: no "
                                         "source of users; add one, such as\n"
                                         "    [[auth.source]]\n"
                                         "    driver = \"passwd-file\"\n"
                                         "    path = \"users\"",
                                     }));
}

TEST(Load, WhatItAdvisesToAddIsEnough) {
  std::string text;
  for (const Problem& problem : refusals(""))
    text += problem.text.substr(problem.text.find('\n') + 1) + "\n";
  accepted(text, Accept::ThisVersion);
}

TEST(Load, UnreadableFilesAreProblemsOfTheFile) {
  const Folder folder;
  for (const std::string& path : {folder.path(), folder.path() + "/missing"}) {
    const auto settings = load(path);
    ASSERT_FALSE(settings) << path;
    ASSERT_EQ(settings.error().size(), 1u);
    EXPECT_EQ(settings.error()[0].line, 0u);
    EXPECT_TRUE(describe(settings.error()[0]).starts_with(path + ": can't be read: "));
  }
}

TEST(Load, RelativePathsStartFromTheFolderOfTheFile) {
  const Folder folder;
  const auto settings = load(folder.write("a.toml", std::string(minimal)));
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->auth.sources[0].path, folder.path() + "/users");
}

TEST(Load, GarbageIsRefused) {
  std::mt19937 random(1);
  std::string garbage(10 << 20, '\0');
  for (char& octet : garbage) octet = static_cast<char>(random());
  const Folder folder;
  EXPECT_FALSE(load(folder.write("garbage", garbage)));
  for (char& octet : garbage) octet = static_cast<char>(' ' + random() % 95);
  EXPECT_FALSE(load(folder.write("garbage", garbage)));
  EXPECT_FALSE(load(folder.write("garbage", std::string(10 << 20, 'a'))));
  EXPECT_FALSE(load(folder.write("garbage", std::string(10 << 20, '['))));
  EXPECT_FALSE(load(folder.write("garbage", std::string(20 << 20, '\n'))));
}

TEST(Load, DeepKeysDoNotOverflowTheStack) {
  std::string deep;
  for (int i = 0; i < 4096; ++i) deep += "a.";
  EXPECT_TRUE(refusal(completed("[limits]\n" + deep + "a = 1\n")).starts_with("unknown table"));
  EXPECT_TRUE(refusal(completed("[limits]\n" + deep + "a.a = 1\n")).starts_with("more than 4096"));
}

TEST(Load, AnyMutationGivesSettingsOrProblems) {
  const std::string manual = text_of(manual_path());
  std::mt19937 random(1939);
  constexpr std::string_view favourites = "\"'[]{}=.,#\n\\0123456789-\x80\xff";
  int refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = manual;
    for (auto changes = 1 + random() % 4; changes > 0; --changes) {
      const std::size_t at = random() % text.size();
      switch (random() % 4) {
        case 0:
          text[at] = favourites[random() % favourites.size()];
          break;
        case 1:
          text.erase(at, 1 + random() % 40);
          break;
        case 2:
          text.insert(at, text.substr(random() % text.size(), random() % 40));
          break;
        default:
          text.insert(at, 1, favourites[random() % favourites.size()]);
          break;
      }
    }
    const auto settings = parse(text, sample_path);
    if (settings) {
      EXPECT_EQ(parse(print(*settings), sample_path), settings) << text;
    } else {
      ++refused;
      EXPECT_FALSE(settings.error().empty()) << text;
    }
  }
  EXPECT_GT(refused, 100);
  EXPECT_LT(refused, 2900);
}

}  // namespace
}  // namespace restante::config
