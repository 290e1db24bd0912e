// SPDX-License-Identifier: Apache-2.0
#include "hash_cost.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "restante/auth/password_scheme.h"

namespace restante::auth {
namespace {

struct CostCase {
  std::string_view hash;
  std::string_view objection;  // what it must say; empty: none
};

void PrintTo(const CostCase& cost, std::ostream* stream) {
  *stream << cost.hash;
}

void expect(const std::string& objection, const CostCase& cost) {
  if (cost.objection.empty()) {
    EXPECT_EQ(objection, "");
  } else {
    EXPECT_NE(objection.find(cost.objection), std::string::npos) << objection;
  }
}

class CryptCosts : public testing::TestWithParam<CostCase> {};

TEST_P(CryptCosts, AreGrantedUpToALimit) {
  expect(objection_to_crypt_cost(GetParam().hash), GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Table, CryptCosts,
    testing::Values(
        CostCase{"", ""}, CostCase{"abNANd1rDfiNc", ""}, CostCase{"$1$01234567$x", ""},
        CostCase{"$3$$x", ""}, CostCase{"$6$salt$x", ""}, CostCase{"$6$rounds=2000000$salt$x", ""},
        CostCase{"$6$rounds=2000001$salt$x", "2000001 rounds of SHA-crypt"},
        CostCase{"$5$rounds=999999999$salt$x", "at most 2000000 are granted"},
        CostCase{"$5$rounds=99999999999999999999999$salt$x", "rounds of SHA-crypt"},
        CostCase{"$6$rounds=$salt$x", ""}, CostCase{"$2b$14$salt", ""},
        CostCase{"$2y$15$salt", "15 as the cost of bcrypt"}, CostCase{"$2a$31$salt", "bcrypt"},
        CostCase{"$sha1$1000000$salt$x", ""}, CostCase{"$sha1$1000001$salt$x", "SHA-1"},
        CostCase{"$md5$salt$x", ""}, CostCase{"$md5,rounds=500000$salt$x", ""},
        CostCase{"$md5,rounds=500001$salt$x", "MD5"}, CostCase{"_J9..rasmDiLRGIlI80c", ""},
        CostCase{"_zzzzrasmDiLRGIlI80c", "16777215 rounds of DES"}));

// The settings of crypt_gensalt(3) for the costs 1 to 11, of 1 MiB to 1 GiB.
INSTANTIATE_TEST_SUITE_P(
    Yescrypt, CryptCosts,
    testing::Values(CostCase{"$y$j75$salt$x", ""}, CostCase{"$y$j9T$salt$x", ""},
                    CostCase{"$y$jCT$salt$x", ""}, CostCase{"$gy$jCT$salt$x", ""},
                    CostCase{"$y$jDT$salt$x", ""}, CostCase{"$gy$jFT$salt$x", "256 are granted"},
                    CostCase{"$y$jET$salt$x", "512 MiB of memory"},
                    // Of jBT, 64 MiB: four and five lanes; three and four rounds more.
                    CostCase{"$y$jBT.0$salt$x", ""}, CostCase{"$y$jBT.1$salt$x", "all passes"},
                    CostCase{"$y$jBT/0$salt$x", ""}, CostCase{"$y$jBT/1$salt$x", "all passes"},
                    // Cut short, or no numbers: crypt(3) will not hash with them.
                    CostCase{"$y$jBT", ""}, CostCase{"$y$jzT$salt$x", ""}, CostCase{"$y$j", ""},
                    CostCase{"$y$", ""}, CostCase{"$y$!!!", ""}));

INSTANTIATE_TEST_SUITE_P(Scrypt, CryptCosts,
                         testing::Values(CostCase{"$7$C6..../....salt$x", ""},
                                         CostCase{"$7$BU..../....salt$x", ""},
                                         CostCase{"$7$FU..../....salt$x", "512 MiB of memory"},
                                         CostCase{"$7$C6....G....salt$x", "all passes"},
                                         CostCase{"$7$zzzzzzzzzzzsalt$x", "of memory"},
                                         CostCase{"$7$C6..", ""}));

class Argon2Costs : public testing::TestWithParam<CostCase> {};

TEST_P(Argon2Costs, AreGrantedUpToALimit) {
  expect(objection_to_argon2_cost(GetParam().hash), GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Table, Argon2Costs,
    testing::Values(CostCase{"$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$eA", ""},
                    CostCase{"$argon2id$v=19$m=262144,t=3,p=1$c2FsdA$eA", ""},
                    CostCase{"$argon2id$v=19$m=262144,t=4,p=1$c2FsdA$eA", "all passes"},
                    CostCase{"$argon2id$v=19$m=262145,t=1,p=1$c2FsdA$eA", "257 MiB of memory"},
                    CostCase{"$argon2i$v=19$m=4294967295,t=1,p=1$c2FsdA$eA", "of memory"},
                    CostCase{"$argon2i$v=19$m=8,t=4294967295,p=1$c2FsdA$eA", "all passes"},
                    CostCase{"$argon2i$v=19$m=,t=,p=1$c2FsdA$eA", ""}));

constexpr std::string_view scram_value =
    ",W22ZaJ0SNY7soEsUEjb6gQ==,WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"
    "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

TEST(StoredPassword, ObjectsToWhatCostsTooMuchAndVerifiesNothingThen) {
  const std::string tail = "$salt$" + std::string(86, 'x');
  for (const std::string& text :
       {"$6$rounds=999999999" + tail, "{SHA512-CRYPT}$6$rounds=2000001" + tail,
        "{SCRAM-SHA-256}1000001" + std::string(scram_value),
        std::string("{ARGON2ID}$argon2id$v=19$m=1048576,t=4,p=1$c29tZXNhbHQ$"
                    "X4SvT2Yi2PkJOn6vctKFvnKw3aX35qLCxwvil+LUCsw")}) {
    const auto stored = StoredPassword::parse(text);
    ASSERT_TRUE(stored) << text << ": " << stored.error().text;
    EXPECT_NE(stored->objection_to_cost(), "") << text;
    EXPECT_EQ(stored->verify("x"), Match::Wrong);
  }
}

TEST(StoredPassword, GrantsWhatHashPasswordAsksFor) {
  for (const std::string_view scheme : hashable_schemes()) {
    const auto made = hash_password(scheme, "secret");
    ASSERT_TRUE(made) << scheme;
    EXPECT_EQ(StoredPassword::parse(*made)->objection_to_cost(), "") << scheme;
  }
}

}  // namespace
}  // namespace restante::auth
