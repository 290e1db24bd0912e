// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/password_scheme.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace restante::auth {
namespace {

using namespace std::string_view_literals;

Match verify(std::string_view stored, std::string_view password) {
  const auto parsed = StoredPassword::parse(stored);
  EXPECT_TRUE(parsed) << stored << ": " << parsed.error().text;
  return parsed ? parsed->verify(password) : Match::Wrong;
}

struct Vector {
  std::string_view maker;
  std::string_view stored;
  std::string_view password = "correct horse";
};

void PrintTo(const Vector& vector, std::ostream* stream) {
  *stream << vector.stored;
}

class StoredPasswords : public testing::TestWithParam<Vector> {};

TEST_P(StoredPasswords, OfOtherProgramsMatchTheirPasswordAndNoOther) {
  const std::string password(GetParam().password);
  const std::string stored(GetParam().stored);
  EXPECT_EQ(verify(stored, password), Match::Right) << GetParam().maker;
  EXPECT_EQ(verify(stored, 'x' + password), Match::Wrong);
  EXPECT_EQ(verify(stored, password.substr(1)), Match::Wrong);
  EXPECT_EQ(verify(stored, ""), Match::Wrong);
  EXPECT_EQ(verify(stored, std::string(1000, 'x')), Match::Wrong);
  EXPECT_EQ(verify(stored, password + '\0'), Match::Wrong) << "the NUL is part of the password";
  EXPECT_EQ(verify(stored, password + '\0' + "more"), Match::Wrong);
  EXPECT_EQ(verify(stored, stored), Match::Wrong);
}

constexpr std::string_view sha512_crypt =
    "$6$0123456789abcdef$lDHzA5IdO41viXIs6llkDKq4Uh2VG9JXIYJ.taq2zlNFqBnKQ0/"
    "fOUW0Zoz49ZnOpe2ACY.PoF6wosL.jL3Af0"sv;

INSTANTIATE_TEST_SUITE_P(
    CryptVectors, StoredPasswords,
    testing::Values(
        Vector{"openssl passwd -6", sha512_crypt},
        Vector{"openssl passwd -5",
               "{SHA256-CRYPT}$5$0123456789abcdef$GkVfGOcpKLcryIiNM.uN6AQV7DQsJJPqGu0QqsSSMrD"},
        Vector{"openssl passwd -1", "{MD5-CRYPT}$1$01234567$KlTYCxtZ61Srbbg8DIKjX1"},
        Vector{"perl crypt", "{DES-CRYPT}abNANd1rDfiNc", "secret"},
        Vector{"perl crypt, BSDi", "{CRYPT}_J9..rasmDiLRGIlI80c"},
        Vector{
            "mkpasswd yescrypt",
            "{YESCRYPT}$y$j9T$0123456789abcdef01234.$wFLuvRT7tTTZN8yOBZpYygFmMZtEnWnK3PC9wWkDjKD"},
        Vector{"mkpasswd gost-yescrypt",
               "{CRYPT}$gy$j9T$yhEMa8Hs3GuWWnBZd.urt.$ah8ql0BcB/"
               "F.XznbYdqPloFrr4PtNc6Zgqe2TBsK2Z0"},
        Vector{"mkpasswd bcrypt",
               "{BLF-CRYPT}$2b$05$SJjxx.45etxO7X4dOOyMDuwvuP5j..BVDvhysfmt3g4qXMdGAKuty"},
        Vector{"crypt_blowfish 1.3",
               "{CRYPT}$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"},
        Vector{"the specification of SHA-crypt",
               "{SHA512-CRYPT}$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/"
               "O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
               "Hello world!"},
        Vector{"the specification of SHA-crypt",
               "{SHA256-CRYPT}$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5",
               "Hello world!"}));

INSTANTIATE_TEST_SUITE_P(
    OtherVectors, StoredPasswords,
    testing::Values(
        Vector{"argon2 -id",
               "{ARGON2ID}$argon2id$v=19$m=4096,t=2,p=1$c29tZXNhbHQ$"
               "X4SvT2Yi2PkJOn6vctKFvnKw3aX35qLCxwvil+LUCsw"},
        Vector{"argon2 -i",
               "{ARGON2I}$argon2i$v=19$m=4096,t=3,p=1$c29tZXNhbHQ$"
               "6r67VUwFlwgxyd/wk8105OEw1SW080CjOSYO5h7rHHg"},
        Vector{"argon2 -id -p 4",
               "{ARGON2ID}$argon2id$v=19$m=4096,t=2,p=4$c29tZXNhbHQ$"
               "jqDea9P0BG9GWGvSFIjhD3IzzBX6F5fdtjU36JRkOIE"},
        Vector{"slappasswd", "{SSHA}HUqhaj9/FS4XwxWWLV4J7TrkIO3Fxsop"},
        Vector{"slappasswd", "{SSHA256}zR3dgZ8jMgf6VSJPnIHR7J+KxjfCBLf6gy7bN7Gisw/lPt644ESGIQ=="},
        Vector{"slappasswd, without padding",
               "{SSHA256}zR3dgZ8jMgf6VSJPnIHR7J+KxjfCBLf6gy7bN7Gisw/lPt644ESGIQ"},
        Vector{"slappasswd",
               "{SSHA512}oTUYyls8RZ/5tLRBZntU2kEWEFDNvfDT2D25SjrXGrhsBdIfqDiPQmXgx/"
               "e2e0LDF7n/lW28+Fqf+u8jtE46E29H9p17J+lU"},
        Vector{"perl Digest::SHA", "{SSHA}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0"},
        Vector{"perl Digest::SHA",
               "{SSHA512}MObRFvUHqU5pLIXjc0HkeJH+PKVdEQk34oSyXkDftCxTU6Fk9rWjil"
               "WA553MtCFyazGhAOPiDyO1Rv1hndA96XNhbHQ="},
        // The exchanges of RFC 5802, section 5, and RFC 7677, section 3, have these salts.
        Vector{"python hashlib",
               "{SCRAM-SHA-1}4096,QSXCR+Q6sek8bf92,6dlGYMOdZcOPutkcNY8U2g7vK9Y=,D+"
               "CSWLOshSulAsxiupA+qs2/fTE=",
               "pencil"},
        Vector{"python hashlib",
               "{SCRAM-SHA-256}4096,W22ZaJ0SNY7soEsUEjb6gQ==,"
               "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"
               "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
               "pencil"},
        Vector{"by hand", "{PLAIN}correct horse"}, Vector{"by hand", "{CLEAR}correct horse"},
        Vector{"by hand", "{CLEARTEXT}correct horse"}, Vector{"by hand", "{plain}{x}:{", "{x}:{"}));

INSTANTIATE_TEST_SUITE_P(
    DovecotVectors, StoredPasswords,
    testing::Values(
        Vector{"doveadm pw",
               "{PBKDF2}$1$Wi1EM/RFJK5u4QqF$5000$6405ffa4042b92303f83dc66464a87d9becb49d7"},
        Vector{
            "doveadm pw",
            "{PBKDF2.B64}JDEkQ1JrcldDdFFRcGZtM1czRiQ1MDAwJDI0YmJlZWIxNjVmNjdiNmViMTNmMDhjMWYyZWE5"
            "Y2MxMWFhNTA1Mzg="},
        Vector{
            "doveadm pw",
            "{PBKDF2.HEX}2431244c784b38797464444c304b7a536c67712435303030246236383462313162626533"
            "6534393763356265376166353963326235373038633337373633393339"},
        Vector{"doveadm pw", "{SSHA}PWnLMxXW2T/OQJRLvJzA533xRksZTnPn"},
        Vector{"doveadm pw", "{SSHA.B64}VTqKlfsde545ya5UHiJq59iYrd9h4xQp"},
        Vector{"doveadm pw", "{SSHA.HEX}60611eb33bf34658a3d4f55619153c978fac58aa5495951c"},
        Vector{"doveadm pw", "{SSHA256}5w3qDSX9uUyG09+HsB58ZE6h6GWCb+W5JfuSZ8Jo+vA5SmOG"},
        Vector{"doveadm pw", "{SSHA256.b64}WariZAgLKW6izx98KyQLzq57aH3wnVdOn1OKIqZQ/OFLtjiE"},
        Vector{"doveadm pw",
               "{SSHA256.hex}6a09665e9797b817bab877a5a1b9b69fac6eb72b6c283510153fba276816849e8b63bf"
               "af"},
        Vector{"doveadm pw",
               "{SSHA512.HEX}00507495ef092b88dbb962ecf4b3e74addcd3374be63c65c1085d9206f58a2b1644fda"
               "f987a5da2012181ceab5080d473b33ddb8729e0c60a8c99a1821d3da2c816b8d4a"},
        Vector{"doveadm pw", "{PLAIN.B64}Y29ycmVjdCBob3JzZQ=="},
        Vector{"doveadm pw", "{CLEARTEXT.HEX}636f727265637420686f727365"},
        Vector{"doveadm pw", "{MD5-CRYPT}$1$lTi1fqCG$sGXsvJ7cFIkkdxAHlVQq1."},
        Vector{"doveadm pw",
               "{BLF-CRYPT}$2y$05$ozIKSyCmMEE01xsWPHHHAeBzwNAnFmBEcthBWzDgEmv0lZym7ZCGW"},
        Vector{"doveadm pw",
               "{SHA256-CRYPT}$5$7Ld5lW11zIqbnTCp$g2ta/01wHH2G76JavXW0RBfGiImCILN0Dc7sZY6SfBA"},
        Vector{"doveadm pw",
               "{ARGON2I}$argon2i$v=19$m=32768,t=4,p=1$M8Kzd5EVmAvi00Rsrydn7g$"
               "/ao2PnQmXKqfk+5IuS+baaWInFResPf8VvG/iEVN7Lw"},
        Vector{"doveadm pw",
               "{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$75WwNf0S96E8g3mP9YhTiA$"
               "HfcC8g6BBQkLIgNpG1aSpV5pntaUw9Wb/ylABZg7zkE"},
        Vector{"doveadm pw",
               "{SCRAM-SHA-1}4096,s96LVpAAxLl3UQ+2prdx1Q==,MF29MospN5RZ+JwkIwUALP9Ph9w=,"
               "0e6ejCGND6wVAJ2oPj887+Kw5ts="},
        Vector{"doveadm pw",
               "{SCRAM-SHA-256}4096,yWbmjhiyvf1NOEULDserjQ==,"
               "R1VvOHuUwI8xOmEQKYly5QrxCFcXdAXkONxAZvSLylA=,"
               "VYsTVmLzkQXzghaML2QRx5oZUErIdFwLodtZfmC7Hzc="}));

TEST(StoredPassword, OfPbkdf2IsNotComputedWhereItCostsTooMuch) {
  const auto stored =
      StoredPassword::parse("{PBKDF2}$1$salt$4000000000$6405ffa4042b92303f83dc66464a87d9becb49d7");
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->cost(), Cost::Expensive);
  EXPECT_NE(stored->objection_to_cost().find("4000000000 rounds of PBKDF2"), std::string::npos);
}

TEST(StoredPassword, ComparesSchemeNamesWithoutRegardToCase) {
  EXPECT_EQ(verify("{plain}x", "x"), Match::Right);
  EXPECT_EQ(verify("{Ssha}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0", "correct horse"), Match::Right);
}

TEST(StoredPassword, RefusesUnknownSchemes) {
  for (const auto text : {"{MD7}x"sv, "{}x"sv, "{ PLAIN}x"sv, "{PLAIN }x"sv, "{SSHA.OCT}00"sv,
                          "{.HEX}00"sv, "{HEX}00"sv, "{SSHA.HEX.HEX}00"sv}) {
    const auto parsed = StoredPassword::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::Unsupported) << text;
  }
}

class MalformedPasswords : public testing::TestWithParam<std::string_view> {};

TEST_P(MalformedPasswords, AreCorrectlyCalledCorruptAndNeverShown) {
  const auto parsed = StoredPassword::parse(GetParam());
  ASSERT_FALSE(parsed) << GetParam();
  EXPECT_EQ(parsed.error().kind, ErrorKind::Corrupt);
  EXPECT_EQ(parsed.error().text.find("hunter2"), std::string::npos);
  EXPECT_FALSE(parsed.error().text.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Table, MalformedPasswords,
    testing::Values(
        ""sv, "{PLAIN}"sv, "{CRYPT}"sv, "{SSHA}"sv, "{ARGON2ID}"sv, "{hunter2"sv, "hunter2"sv,
        "*"sv, "!"sv, "x"sv, "!$6$salt$hunter2"sv, "hunter2hunter2"sv, "{CRYPT}$9$hunter2"sv,
        "{CRYPT}$6$salt"sv, "{CRYPT}$6$salt$hunter2"sv, "{CRYPT}$2b$05$hunter2"sv,
        "{CRYPT}$y$j9T$hunter2"sv, "{CRYPT}_J9..hunter2"sv, "{CRYPT}ab\0hunter2xxx"sv,
        "{DES-CRYPT}ab hunter2xxx"sv, "{ARGON2ID}hunter2"sv, "{ARGON2ID}$argon2id$hunter2"sv,
        "{ARGON2ID}$argon2id$v=19$m=4096,t=2,p=1$c29tZXNhbHQ$hunter2!"sv,
        "{ARGON2ID}$argon2id$v=19$m=4096,t=2,p=1$c29tZXNhbHQ$X4SvT2Yi2PkJOn6vctKFvnKw3aX35qLCxwvil+"
        "LUCswhunter2hunter2hunter2hunter2hunter2hunter2hunter2hunter2hunter2"sv,
        "{ARGON2ID}$argon2id$v=19$m=4096,t=2,p=1$c29tZXNhbHQ$X4SvT2Yi2PkJOn6vctKFvnKw3aX35qLCxwvil+"
        "LUCsw\0hunter2"sv,
        "{SCRAM-SHA-256}"sv, "{SCRAM-SHA-256}hunter2"sv, "{SCRAM-SHA-256}4096,hunter2,x,y"sv,
        "{SCRAM-SHA-1}4096,W22ZaJ0SNY7soEsUEjb6gQ==,WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"
        "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="sv,
        "{PBKDF2}hunter2"sv, "{PBKDF2}$1$hunter2"sv, "{PBKDF2}$1$salt$5000$hunter2"sv,
        "{PBKDF2}$1$salt$0$6405ffa4042b92303f83dc66464a87d9becb49d7"sv,
        "{PBKDF2}$1$salt$hunter2$6405ffa4042b92303f83dc66464a87d9becb49d7"sv,
        "{PBKDF2}$1$salt$5000$6405ffa4042b92303f83dc66464a87d9becb49"sv, "{SSHA.HEX}hunter2"sv,
        "{SSHA.HEX}60611eb33bf34658a3d4f55619153c978fac58aa"sv, "{PLAIN.HEX}0"sv, "{PLAIN.B64}"sv,
        "{SSHA}hunter2"sv, "{SSHA}hunter2!"sv, "{SSHA}LhKrkM9Fy+zlstjdD7Kv2s6Qvh=hunter2"sv,
        // A digest without a salt.
        "{SSHA}LhKrkM9Fy+zlstjdD7Kv2s6Qvhs="sv, "{SSHA512}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0"sv));

TEST(StoredPassword, RefusesAHashCutAnywhere) {
  for (std::size_t size = 1; size < sha512_crypt.size(); ++size) {
    EXPECT_FALSE(StoredPassword::parse(sha512_crypt.substr(0, size))) << size;
  }
}

TEST(StoredPassword, OfAnEmptyPasswordLetsNobodyIn) {
  // crypt(3) of libxcrypt does match this with the empty password.
  EXPECT_EQ(verify("$6$0123456789abcdef$F2ysjt5Ng5qVz2/gDtbz.ycdictosXpZ7Xsgu8PlbAws/"
                   ".ekNFWz9XrSKXBI0tVYfdxX.nsVfGs7qe4jMrOWH0",
                   ""),
            Match::Wrong);
}

TEST(StoredPassword, OfCryptNeverMatchesMoreThan511Octets) {
  const std::string password(password_octets_max, 'x');
  const auto longest = hash_password("SHA512-CRYPT", password);
  ASSERT_TRUE(longest);
  EXPECT_EQ(verify(*longest, password), Match::Right);
  EXPECT_EQ(verify(*longest, password + 'x'), Match::Wrong);
}

TEST(StoredPassword, IsExpensiveWhereASchemeIsMadeToBeSlow) {
  EXPECT_EQ(StoredPassword::parse("{PLAIN}x")->cost(), Cost::Cheap);
  EXPECT_EQ(StoredPassword::parse("{SSHA}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0")->cost(), Cost::Cheap);
  EXPECT_EQ(StoredPassword::parse(sha512_crypt)->cost(), Cost::Expensive);
  EXPECT_EQ(StoredPassword::parse("{ARGON2ID}$argon2id$v=19$m=4096,t=2,p=1$c29tZXNhbHQ$"
                                  "X4SvT2Yi2PkJOn6vctKFvnKw3aX35qLCxwvil+LUCsw")
                ->cost(),
            Cost::Expensive);
  EXPECT_EQ(StoredPassword::parse("{SCRAM-SHA-1}4096,QSXCR+Q6sek8bf92,6dlGYMOdZcOPutkcNY8U2g7vK9Y=,"
                                  "D+CSWLOshSulAsxiupA+qs2/fTE=")
                ->cost(),
            Cost::Expensive);
}

TEST(StoredPassword, GivesAwayThePasswordItselfOnlyWhereItIsKept) {
  EXPECT_EQ(StoredPassword::parse("{CLEAR}x y")->plain(), "x y");
  EXPECT_FALSE(StoredPassword::parse(sha512_crypt)->plain());
  EXPECT_FALSE(StoredPassword::parse("{SSHA}LhKrkM9Fy+zlstjdD7Kv2s6QvhBzYWx0")->plain());
  EXPECT_FALSE(StoredPassword::parse("{SCRAM-SHA-1}4096,QSXCR+Q6sek8bf92,"
                                     "6dlGYMOdZcOPutkcNY8U2g7vK9Y=,D+CSWLOshSulAsxiupA+qs2/fTE=")
                   ->plain());
}

TEST(StoredPassword, GivesTheKeysOfItsOwnHash) {
  const auto stored = StoredPassword::parse(
      "{scram-sha-256}4096,W22ZaJ0SNY7soEsUEjb6gQ==,WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"
      "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
  ASSERT_TRUE(stored);
  const auto keys = stored->scram_keys(ScramHash::Sha256);
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->iterations, 4096U);
  EXPECT_EQ(keys->server_key.size(), 32U);
  EXPECT_FALSE(stored->scram_keys(ScramHash::Sha1));
  EXPECT_FALSE(StoredPassword::parse("{PLAIN}x")->scram_keys(ScramHash::Sha256));
}

}  // namespace
}  // namespace restante::auth
