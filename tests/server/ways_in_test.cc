// SPDX-License-Identifier: Apache-2.0
//
// All ways to log in, through a worker's client, the accounts and the real mechanisms: the same
// password gets in by each of them, whatever its form.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "one_turn.h"
#include "restante/accounts/client.h"
#include "restante/accounts/service.h"
#include "restante/auth/password_scheme.h"
#include "restante/auth/saslprep.h"
#include "restante/base/base64.h"
#include "restante/base/digest.h"
#include "restante/lines/port.h"
#include "restante/sasl/mechanisms.h"
#include "users.h"

namespace restante::server {
namespace {

using testing::Users;
using namespace std::string_literals;
using namespace std::string_view_literals;

class Tokens final : public auth::TokenVerifier {
 public:
  Result<std::optional<std::string>> user_of(std::string_view token, Enquiry&) const override {
    if (token == "good") return std::optional("alice"s);
    return std::optional<std::string>();
  }
};

std::string hex(std::string_view octets) {
  return digest::hex({reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()});
}

// What a client of SCRAM says last (RFC 5802, section 3), in SHA-256.
std::string scram_final(std::string_view password, const std::string& bare,
                        const std::string& server_first) {
  constexpr auto algorithm = digest::Algorithm::Sha256Hash;
  const auto salt_at = server_first.find(",s=");
  const auto iterations_at = server_first.find(",i=");
  const std::string nonce = server_first.substr(2, salt_at - 2);
  const std::string salt =
      base64::decode(server_first.substr(salt_at + 3, iterations_at - salt_at - 3)).value();
  const auto iterations =
      static_cast<std::uint32_t>(std::stoul(server_first.substr(iterations_at + 3)));
  const std::string message = "c=biws,r=" + nonce;
  const std::string salted = digest::pbkdf2(algorithm, password, salt, iterations);
  std::string proof = digest::hmac(algorithm, salted, "Client Key");
  std::string text = bare;
  text.append(",").append(server_first).append(",").append(message);
  const std::string signature = digest::hmac(algorithm, digest::hash(algorithm, proof), text);
  for (std::size_t at = 0; at < proof.size(); ++at) {
    proof[at] = static_cast<char>(proof[at] ^ signature[at]);
  }
  return message + ",p=" + base64::encode(proof);
}

class WaysIn : public ::testing::Test,
               accounts::Client::Handler,
               accounts::Service::Handler,
               accounts::Client::Asker {
 protected:
  WaysIn() {
    channel_.kind = auth::Channel::Kind::Tls;
    channel_.plaintext = auth::Plaintext::Allowed;
    channel_.certificate_user = "alice";
    auto pair = lines::open_pair();
    EXPECT_TRUE(pair.has_value());
    service_.add_line(std::move(pair->first));
    client_.connect(std::move(pair->second));
  }
  ~WaysIn() override = default;

  void keep(const std::string& stored, std::vector<std::string> maildrops = {}) {
    users_.set("alice", {stored, std::move(maildrops)});
  }

  // The answers: "USER", "USER as MAILDROP", "?OCTETS", "no", "garbled" or "error".
  std::string begin(auth::LoginRequest request) {
    request.channel = channel_;
    told_.reset();
    const auto number = client_.begin(*this, auth::Origin(), std::move(request));
    EXPECT_TRUE(number.has_value());
    number_ = *number;
    return await();
  }
  std::string say(std::string_view words) {
    told_.reset();
    EXPECT_TRUE(client_.proceed(number_, auth::Secret(words)).has_value());
    return await();
  }
  std::string sasl(std::string_view mechanism, std::optional<std::string> words) {
    auth::LoginRequest request;
    request.way = auth::Way::Sasl;
    request.mechanism = mechanism;
    if (words) request.words.emplace(*words);
    return begin(std::move(request));
  }

  std::string pass(std::string_view password, std::string_view name = "alice") {
    auth::LoginRequest request;
    request.name = name;
    request.words.emplace(password);
    return begin(std::move(request));
  }
  std::string apop(std::string_view password) {
    auth::LoginRequest request;
    request.way = auth::Way::Apop;
    request.name = "alice";
    request.apop_timestamp = "<1@host>";
    request.words.emplace(digest::hex(digest::md5("<1@host>" + std::string(password))));
    return begin(std::move(request));
  }
  std::string plain(std::string_view password, std::string_view as = "") {
    return sasl("PLAIN", std::string(as).append("\0alice\0"sv).append(password));
  }
  std::string login(std::string_view password) {
    EXPECT_EQ(sasl("LOGIN", std::nullopt), "?Username:");
    EXPECT_EQ(say("alice"), "?Password:");
    return say(password);
  }
  std::string cram(std::string_view password) {
    const std::string challenge = sasl("CRAM-MD5", std::nullopt).substr(1);
    return say("alice " + hex(digest::hmac(digest::Algorithm::Md5Hash, password, challenge)));
  }
  // A client of SCRAM prepares what is typed.
  std::string scram(std::string_view typed) {
    const std::string bare = "n=alice,r=nonce";
    const std::string first = sasl("SCRAM-SHA-256", "n,," + bare);
    if (!first.starts_with('?')) return first;
    const std::string verdict =
        say(scram_final(auth::prepare_password(typed).reveal(), bare, first.substr(1)));
    return verdict.starts_with("?v=") ? say("") : verdict;
  }
  std::string oauthbearer(std::string_view token, std::string_view name = "alice") {
    return sasl("OAUTHBEARER", "n,a=" + std::string(name) + ",\x01" + "auth=Bearer " +
                                   std::string(token) + "\x01\x01");
  }
  std::string xoauth2(std::string_view token, std::string_view name = "alice") {
    return sasl("XOAUTH2", "user=" + std::string(name) + "\x01" + "auth=Bearer " +
                               std::string(token) + "\x01\x01");
  }

  std::string await() {
    const TimePoint until = steady_now() + std::chrono::seconds(60);
    while (!told_ && steady_now() < until) loop::testing::run_one_turn(loop_);
    return told_.value_or("nothing");
  }

  void on_login_answer(Result<auth::LoginAnswer> answer) override {
    told_ = "error";
    if (!answer.has_value()) return;
    if (const auto* welcome = std::get_if<auth::Welcome>(&*answer)) {
      told_ = welcome->user == welcome->maildrop ? welcome->user
                                                 : welcome->user + " as " + welcome->maildrop;
    } else if (const auto* question = std::get_if<auth::Question>(&*answer)) {
      told_ = "?" + question->octets;
    } else if (!std::holds_alternative<auth::Undecided>(*answer)) {
      told_ = std::holds_alternative<auth::Denied>(*answer) ? "no" : "garbled";
    }
  }
  void on_admission(Result<auth::Admission>) override {}
  void on_accounts_ready(const accounts::Readiness&) override {}
  void on_no_lines() override {}

  static constexpr Duration patience = std::chrono::minutes(10);

  Users users_;
  const Tokens tokens_;
  const sasl::Mechanisms mechanisms_{{.names = {"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256",
                                                "EXTERNAL", "OAUTHBEARER", "XOAUTH2"},
                                      .hostname = "host",
                                      .default_domain = ""}};
  const accounts::Memory memory_ = std::move(accounts::Memory::anonymous().value());
  loop::Loop loop_;
  accounts::Service service_{loop_,
                             {.terms = {&users_, &mechanisms_, &tokens_, "", Duration(0)},
                              .readiness = {},
                              .memory = &memory_,
                              .login_check = patience},
                             static_cast<accounts::Service::Handler&>(*this)};
  accounts::Client client_{
      loop_, static_cast<accounts::Client::Handler&>(*this), {patience, patience}};
  auth::Channel channel_;
  accounts::Client::Number number_ = 0;
  std::optional<std::string> told_;
};

const std::string decomposed = "nai\xcc\x88ve";   // a diaeresis of its own
const std::string composed = "na\xc3\xafve";      // in one letter
const std::string ligature = "\xef\xac\x81sh";    // "fi" in one character
const std::string wide_blank = "a\xe3\x80\x80z";  // an ideographic space
const std::string latin_1 = "na\xefve";           // no UTF-8

TEST_F(WaysIn, LetAPlainPasswordInWhateverItsFormIs) {
  for (const std::string& stored : {"secret"s, composed, decomposed, ligature, wide_blank}) {
    keep("{PLAIN}" + stored);
    EXPECT_EQ(pass(stored), "alice") << stored;
    EXPECT_EQ(apop(stored), "alice") << stored;
    EXPECT_EQ(plain(stored), "alice") << stored;
    EXPECT_EQ(login(stored), "alice") << stored;
    EXPECT_EQ(cram(stored), "alice") << stored;
    EXPECT_EQ(scram(stored), "alice") << stored;
  }
}

TEST_F(WaysIn, LetTheFormInThatAClientPrepared) {
  for (const std::string& typed : {composed, decomposed}) {
    keep("{PLAIN}" + composed);
    EXPECT_EQ(pass(typed), "alice") << typed;
    EXPECT_EQ(plain(typed), "alice") << typed;
    EXPECT_EQ(login(typed), "alice") << typed;
    EXPECT_EQ(scram(typed), "alice") << typed;
    keep("{PLAIN}" + decomposed);
    EXPECT_EQ(scram(typed), "alice") << "where it is kept as it was typed";
    EXPECT_EQ(cram(typed), "alice");
    EXPECT_EQ(apop(typed), "alice");
  }
}

// What is kept and what is typed look alike, and either may be the prepared form.
TEST_F(WaysIn, JudgeFormsThatLookAlikeAlike) {
  const std::string shy =
      "se\xc2\xad"
      "cret";
  const std::string square = "x\xc2\xb2\xe2\x85\xa7";  // superscript two, Roman eight
  for (const std::string& stored : {decomposed, ligature, wide_blank, "a\xc2\xa0z"s, shy, square}) {
    keep("{PLAIN}" + stored);
    for (const std::string& typed :
         {stored, std::string(auth::prepare_password(stored).reveal())}) {
      EXPECT_EQ(pass(typed), "alice") << typed;
      EXPECT_EQ(apop(typed), "alice") << typed;
      EXPECT_EQ(plain(typed), "alice") << typed;
      EXPECT_EQ(login(typed), "alice") << typed;
      EXPECT_EQ(cram(typed), "alice") << typed;
      EXPECT_EQ(scram(typed), "alice") << typed;
    }
  }
}

TEST_F(WaysIn, TakeANameWithBlanksAroundIt) {
  keep("{PLAIN}secret", {"sales"});
  for (const std::string& name : {" alice"s, "alice "s, "  alice  "s,
                                  "\xc2\xa0"
                                  "alice"s}) {
    EXPECT_EQ(pass("secret", name), "alice") << name;
    EXPECT_EQ(sasl("PLAIN", "\0"s + name + "\0secret"s), "alice") << name;
    EXPECT_EQ(sasl("LOGIN", std::nullopt), "?Username:");
    EXPECT_EQ(say(name), "?Password:");
    EXPECT_EQ(say("secret"), "alice") << name;
  }
  EXPECT_EQ(plain("secret", " sales "), "alice as sales");
  EXPECT_EQ(pass("secret", "al ice"), "no");
  EXPECT_EQ(pass("secret", " "), "no");
}

TEST_F(WaysIn, LetOctetsInOfWhichAHashWasMade) {
  for (const std::string& typed : {"secret"s, decomposed, latin_1, " blanks "s}) {
    keep(*auth::hash_password("SSHA512", typed));
    EXPECT_EQ(pass(typed), "alice") << typed;
    EXPECT_EQ(plain(typed), "alice") << typed;
    EXPECT_EQ(login(typed), "alice") << typed;
  }
}

TEST_F(WaysIn, LetAPreparedPasswordInOfWhichKeysWereMade) {
  keep(*auth::hash_password("SCRAM-SHA-256", composed));
  EXPECT_EQ(pass(decomposed), "alice");
  EXPECT_EQ(plain(composed), "alice");
  EXPECT_EQ(scram(decomposed), "alice");
  EXPECT_EQ(apop(composed), "no") << "no password is kept";
  EXPECT_EQ(cram(composed), "no");
}

TEST_F(WaysIn, RefuseEveryOtherPassword) {
  keep("{PLAIN}secret");
  for (const std::string& typed : {"Secret"s, "secret "s, "secre"s, composed}) {
    EXPECT_EQ(pass(typed), "no") << typed;
    EXPECT_EQ(apop(typed), "no") << typed;
    EXPECT_EQ(plain(typed), "no") << typed;
    EXPECT_EQ(login(typed), "no") << typed;
    EXPECT_EQ(cram(typed), "no") << typed;
    EXPECT_EQ(scram(typed), "no") << typed;
  }
  EXPECT_EQ(pass(""), "no");
  EXPECT_EQ(plain(""), "garbled");
}

TEST_F(WaysIn, TakeACertificatesUser) {
  keep("{PLAIN}secret", {"sales"});
  EXPECT_EQ(sasl("EXTERNAL", ""), "alice");
  EXPECT_EQ(sasl("EXTERNAL", "sales"), "alice as sales");
  EXPECT_EQ(sasl("EXTERNAL", "bob"), "no");
  channel_.certificate_user = "bob";
  EXPECT_EQ(sasl("EXTERNAL", ""), "no");
  channel_.certificate_user = "";
  EXPECT_EQ(sasl("EXTERNAL", ""), "no") << "it is not offered";
}

TEST_F(WaysIn, TakeATokenAndSayWhyTheyDoNot) {
  keep("{PLAIN}secret");
  EXPECT_EQ(oauthbearer("good"), "alice");
  EXPECT_EQ(oauthbearer("good", "ALICE"), "alice");
  EXPECT_EQ(xoauth2("good"), "alice");
  EXPECT_TRUE(oauthbearer("bad").starts_with("?{"));
  EXPECT_EQ(say("\x01"), "no");
  EXPECT_TRUE(oauthbearer("good", "bob").starts_with("?{"));
  EXPECT_EQ(say("\x01"), "no");
  EXPECT_TRUE(xoauth2("bad").starts_with("?{"));
  EXPECT_EQ(say(""), "no");
}

TEST_F(WaysIn, TakeAnIdentityToActAsForTheUserWhereItDiffersInFormAlone) {
  keep("{PLAIN}secret", {"sales"});
  EXPECT_EQ(plain("secret", "alice"), "alice");
  EXPECT_EQ(plain("secret", "ALICE"), "alice");
  EXPECT_EQ(plain("secret", "\xef\xbd\x81lice"), "alice") << "a wide letter";
  EXPECT_EQ(plain("secret", "sales"), "alice as sales");
  EXPECT_EQ(plain("secret", "bob"), "no");
  EXPECT_EQ(sasl("EXTERNAL", "Alice"), "alice");
}

TEST_F(WaysIn, OfferNothingThatIsNotNamed) {
  keep("{PLAIN}secret");
  EXPECT_EQ(sasl("SCRAM-SHA-1", "n,,n=alice,r=nonce"), "no");
  EXPECT_EQ(sasl("ANONYMOUS", "x"), "no");
  channel_.plaintext = auth::Plaintext::Never;
  EXPECT_EQ(plain("secret"), "no");
}

}  // namespace
}  // namespace restante::server
