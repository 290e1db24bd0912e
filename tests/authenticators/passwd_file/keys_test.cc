// SPDX-License-Identifier: Apache-2.0
//
// What a mechanism that is sent no password gets of a user file.
#include <gtest/gtest.h>

#include <string>

#include "restante/auth/password_scheme.h"
#include "restante/authenticators/passwd_file/passwd_file.h"

namespace restante::authenticators {
namespace {

using auth::ScramHash;
using auth::ScramKeys;

constexpr std::string_view md5 = "$1$01234567$KlTYCxtZ61Srbbg8DIKjX1";

ScramKeys kept_keys() {
  return auth::derive_scram_keys(ScramHash::Sha256, "secret", "salt", 5000);
}

std::string users() {
  return "first:{PLAIN}unguessed\n"
         "alice:{SCRAM-SHA-256}" +
         auth::print_scram_keys(kept_keys()) +
         "::::/home/alice::maildrops=sales\n"
         "bob:{PLAIN}hunter2\n"
         "carol:" +
         std::string(md5) +
         "\n"
         "dave:{PLAIN}hunter2::::::nologin\n"
         "erin:{SCRAM-SHA-256}" +
         auth::print_scram_keys(kept_keys()) + "::::::nologin\n";
}

ScramKeys keys(const PasswdFile& file, std::string_view user, ScramHash hash = ScramHash::Sha256) {
  const auto answer = file.scram_keys(hash, user, Enquiry().on_thread());
  EXPECT_TRUE(answer);
  return answer.value_or(ScramKeys{});
}

std::string secret(const PasswdFile& file, std::string_view user) {
  const auto answer = file.plain_secret(user, Enquiry().on_loop());
  EXPECT_TRUE(answer);
  return answer ? std::string(answer->reveal()) : std::string();
}

bool is_derived_from(const ScramKeys& keys, std::string_view password) {
  return keys == auth::derive_scram_keys(ScramHash::Sha256, password, keys.salt, keys.iterations);
}

TEST(PasswdFileKeys, FindsUsersWhoMayLogIn) {
  const auto file = PasswdFile::parse(users());
  const auto alice = *file->find("ALICE", Enquiry().on_loop());
  ASSERT_TRUE(alice);
  EXPECT_EQ(alice->user, "alice");
  EXPECT_EQ(alice->home, "/home/alice");
  EXPECT_EQ(alice->maildrops, std::vector<std::string>{"sales"});
  EXPECT_TRUE(*file->find("carol", Enquiry().on_loop()));
  EXPECT_FALSE(*file->find("dave", Enquiry().on_loop()));
  EXPECT_FALSE(*file->find("nobody", Enquiry().on_loop()));
  EXPECT_FALSE(*PasswdFile::parse("")->find("nobody", Enquiry().on_loop()));
}

TEST(PasswdFileKeys, AreThoseOfTheFile) {
  const auto file = PasswdFile::parse(users());
  EXPECT_EQ(file->scram_keys(ScramHash::Sha256, "alice", Enquiry().on_loop()), kept_keys());
  EXPECT_TRUE(is_derived_from(keys(*file, "bob"), "hunter2"));
  const auto impatient = file->scram_keys(ScramHash::Sha256, "bob", Enquiry().on_loop());
  ASSERT_FALSE(impatient);
  EXPECT_EQ(impatient.error().kind, ErrorKind::WouldBlock);
}

TEST(PasswdFileKeys, LetAUserInWithThePasswordToo) {
  const auto file = PasswdFile::parse(users());
  const auto log_in = [&](const char* password, Patience patience) {
    return file->authenticate({"alice", auth::Secret(password)}, Enquiry().with(patience));
  };
  EXPECT_TRUE(*log_in("secret", Patience::MayBlock));
  EXPECT_FALSE(*log_in("Secret", Patience::MayBlock));
  EXPECT_EQ(log_in("secret", Patience::CachedOnly).error().kind, ErrorKind::WouldBlock);
}

TEST(PasswdFileKeys, AreDecoysWhereNobodyMayLogInByThem) {
  const auto file = PasswdFile::parse(users());
  EXPECT_NE(keys(*file, "alice", ScramHash::Sha1).stored_key, kept_keys().stored_key);
  EXPECT_NE(keys(*file, "erin"), kept_keys());
  EXPECT_FALSE(is_derived_from(keys(*file, "dave"), "hunter2"));
  for (const auto* user : {"carol", "dave", "erin", "nobody"}) {
    EXPECT_EQ(keys(*file, user), keys(*PasswdFile::parse(users()), user)) << user;
    EXPECT_TRUE(keys(*file, user).iterations == 5000 || keys(*file, user).iterations == 4096);
  }
}

TEST(PasswdFileKeys, AreThereForAFileWithoutUsers) {
  const auto file = PasswdFile::parse("# nobody\n");
  EXPECT_EQ(keys(*file, "alice"), keys(*file, "alice"));
  EXPECT_EQ(keys(*file, "alice").stored_key.size(), 32U);
}

TEST(PasswdFileKeys, KeepTheSecretsOfPlainPasswords) {
  const auto file = PasswdFile::parse(users());
  EXPECT_EQ(secret(*file, "bob"), "hunter2");
  for (const auto* user : {"alice", "carol", "dave", "nobody"}) {
    EXPECT_GE(secret(*file, user).size(), 32U) << user;
    EXPECT_NE(secret(*file, user), secret(*PasswdFile::parse(users()), user)) << user;
  }
}

TEST(PasswdFileKeys, CountWhoseTheyAre) {
  const auto abilities = [](const std::string& octets) {
    return PasswdFile::parse(octets)->abilities();
  };
  const std::string hashed = "carol:" + std::string(md5) + "\n";
  const std::string keys = "ann:{SCRAM-SHA-256}" + auth::print_scram_keys(kept_keys()) + "\n";
  EXPECT_EQ(abilities(""), auth::Abilities());
  EXPECT_EQ(abilities(hashed), (auth::Abilities{.users = 1}));
  EXPECT_EQ(abilities("bad\n" + keys), (auth::Abilities{.users = 1, .scram_sha_256 = 1}));
  EXPECT_EQ(abilities(hashed + "bob:{PLAIN}x\neve:{CLEAR}y\n" + keys),
            (auth::Abilities{4, 2, 3, 2}));
}

TEST(PasswdFileKeys, DoNotCountWhoMayNotLogIn) {
  const auto file = PasswdFile::parse(
      "bob:{PLAIN}x\ndave:{PLAIN}x::::::nologin\nbob:{PLAIN}y\n"
      "eve:{SHA512-CRYPT}$6$rounds=999999999$salt$" +
      std::string(86, '.'));
  EXPECT_EQ(file->abilities(), (auth::Abilities{1, 1, 1, 1}));
}

TEST(PasswdFileDelays, AreTheUsersOwn) {
  using namespace std::chrono_literals;
  const auto file = PasswdFile::parse(
      "ann:{PLAIN}x::::::login_delay=90\nbob:{PLAIN}x::::::maildrops=a login_delay=10m\n"
      "eve:{PLAIN}x\ndave:{PLAIN}x::::::nologin login_delay=2d\nsue:{PLAIN}x::::::login_delay=0\n");
  const auto delay_of = [&](const char* user) {
    return (*file->find(user, Enquiry().on_thread()))->login_delay;
  };
  EXPECT_EQ(delay_of("ann"), 90s);
  EXPECT_EQ(delay_of("bob"), 10min);
  EXPECT_EQ(delay_of("eve"), std::nullopt);
  EXPECT_EQ(delay_of("sue"), 0s);
  EXPECT_EQ(file->abilities().longest_login_delay, 10min) << "of those who may log in";
  EXPECT_EQ(file->abilities().own_login_delays, 3U);
}

TEST(PasswdFileDelays, ThatAreNoneLeaveTheLineOut) {
  for (const char* value : {"", "x", "-1", "1w", "10 m", "1.5", "3651d", "99999999999", "10ms"}) {
    const auto file =
        PasswdFile::parse("ann:{PLAIN}x::::::login_delay=" + std::string(value) + "\n");
    const bool is_cut = std::string_view(value) == "10 m";  // "m" is a field that says nothing
    EXPECT_EQ(file->size(), is_cut ? 1U : 0U) << value;
  }
}

}  // namespace
}  // namespace restante::authenticators
