// SPDX-License-Identifier: Apache-2.0
#include "examination.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "restante/base/digest.h"
#include "townspeople.h"

namespace restante::accounts {
namespace {

using namespace testing;
using Asked = std::vector<std::string>;

// The letter i with a diaeresis of its own, and in one; and the one in compatibility form.
const std::string decomposed = "nai\xcc\x88ve";
const std::string composed = "na\xc3\xafve";
const std::string ligature = "\xef\xac\x81sh";  // fi in one character
const std::string latin_1 = "na\xefve";         // no UTF-8

class Doorman final : public Gate {
 public:
  Asked asked;
  std::optional<ErrorKind> objection;

  Result<void> let_pass(const std::string& user) override {
    asked.push_back(user);
    if (objection) return failure(*objection, user);
    return {};
  }
};

class Examined : public ::testing::Test {
 protected:
  Examined() {
    town_.people = {{"alice", {"secret", {"sales"}}}, {"root", {"secret", {"*"}}}};
    tokens_.users = {{"good", "alice"}, {"stale", "gone"}};
  }

  std::string examine(auth::LoginRequest request, Patience patience = Patience::MayBlock) {
    examination_.emplace(terms_, std::move(request));
    enquiry_ = Enquiry();
    return go_on(patience);
  }
  std::string go_on(Patience patience = Patience::MayBlock) {
    return text_of(examination_->proceed(gate_, enquiry_.with(patience)));
  }
  std::string hear(std::string_view words) {
    examination_->hear(auth::Secret(words));
    enquiry_ = Enquiry();
    return go_on();
  }
  std::string log_in(std::string_view name, std::string_view password) {
    return examine(password_request(name, password));
  }
  std::string apop(std::string_view name, std::string_view secret) {
    auth::LoginRequest request = password_request(name, "");
    request.way = auth::Way::Apop;
    request.apop_timestamp = "<1@host>";
    request.words.emplace(digest::hex(digest::md5("<1@host>" + std::string(secret))));
    return examine(std::move(request));
  }

  Townspeople town_;
  Scripts scripts_;
  Tokens tokens_;
  Terms terms_{&town_, &scripts_, &tokens_, "", Duration(0)};
  Doorman gate_;
  std::optional<Examination> examination_;
  Enquiry enquiry_;
};

TEST_F(Examined, ArePasswords) {
  EXPECT_EQ(log_in("alice", "secret"), "welcome alice to alice in /home/alice");
  EXPECT_EQ(log_in("alice", "Secret"), "denied alice");
  EXPECT_EQ(log_in("bob", "secret"), "denied bob");
  EXPECT_EQ(log_in("alice", ""), "denied alice");
}

TEST_F(Examined, TellHowTheyCame) {
  log_in("alice", "secret");
  EXPECT_EQ(examination_->mechanism(), "USER");
  apop("alice", "secret");
  EXPECT_EQ(examination_->mechanism(), "APOP");
  examine(script_request("x", "OTHER"));
  EXPECT_EQ(examination_->mechanism(), "OTHER");
}

TEST_F(Examined, AreGivenTheLoginDelayThatHolds) {
  terms_.login_delay = std::chrono::minutes(1);
  Examination examination(terms_, password_request("alice", "secret"));
  const auto answer = examination.proceed(gate_, Enquiry().on_thread());
  EXPECT_EQ(std::get<auth::Welcome>(*answer).login_delay, std::chrono::minutes(1));
}

TEST_F(Examined, AreGivenALoginDelayOfTheirOwn) {
  terms_.login_delay = std::chrono::minutes(1);
  for (const Duration own : {Duration(0), Duration(std::chrono::hours(1))}) {
    town_.people["alice"].login_delay = own;
    Examination examination(terms_, password_request("alice", "secret"));
    const auto answer = examination.proceed(gate_, Enquiry().on_thread());
    EXPECT_EQ(std::get<auth::Welcome>(*answer).login_delay, own);
  }
}

TEST_F(Examined, AreRightInThePreparedFormHoweverTheyAreTyped) {
  town_.people["alice"].password = composed;
  EXPECT_EQ(log_in("alice", composed).substr(0, 7), "welcome");
  EXPECT_EQ(log_in("alice", decomposed).substr(0, 7), "welcome");
  town_.people["alice"].password = "fish";
  EXPECT_EQ(log_in("alice", ligature).substr(0, 7), "welcome");
  town_.people["alice"].password = "a b";
  EXPECT_EQ(log_in("alice",
                   "a\xc2\xa0"
                   "b")
                .substr(0, 7),
            "welcome")
      << "a blank that does not break";
}

TEST_F(Examined, AreRightAsTypedWhereAHashWasMadeOfThat) {
  for (const std::string& typed : {decomposed, ligature, latin_1, std::string(" blanks ")}) {
    town_.people["alice"].password = typed;
    EXPECT_EQ(log_in("alice", typed).substr(0, 7), "welcome") << typed;
  }
  EXPECT_EQ(log_in("alice", "blanks"), "denied alice");
}

TEST_F(Examined, AskASecondTimeOnlyWhereTheFormsDiffer) {
  log_in("alice", "wrong");
  EXPECT_EQ(town_.asked(), Asked{"pass alice"});
  log_in("alice", decomposed);
  EXPECT_EQ(town_.asked(), (Asked{"pass alice", "pass alice", "pass alice"}));
}

TEST_F(Examined, AreAlikeWhereNamesAre) {
  town_.people[composed] = {"secret"};
  EXPECT_EQ(log_in(decomposed, "secret"), log_in(composed, "secret"));
  EXPECT_EQ(log_in(decomposed, "secret").substr(0, 7), "welcome");
}

TEST_F(Examined, AreNobodysWithAnImpossibleNameThoughAskedAbout) {
  for (const auto* name : {"", "../alice", "al ice", "a%b", "\xff"}) {
    EXPECT_EQ(log_in(name, "secret"), "denied ") << name;
    EXPECT_EQ(gate_.asked.back(), "");
    EXPECT_EQ(town_.asked().back(), "pass ");
    EXPECT_EQ(apop(name, "secret"), "denied ") << name;
    EXPECT_EQ(town_.asked().back(), "secret ");
  }
}

TEST_F(Examined, TakeTheDefaultDomain) {
  terms_.default_domain = "example.net";
  town_.people["bob@example.net"] = {"secret"};
  EXPECT_EQ(log_in("bob", "secret").substr(0, 23), "welcome bob@example.net");
}

TEST_F(Examined, AreDigestsOfThePasswordInEitherForm) {
  EXPECT_EQ(apop("alice", "secret"), "welcome alice to alice in /home/alice");
  EXPECT_EQ(apop("alice", "wrong"), "denied alice");
  EXPECT_EQ(apop("bob", "secret"), "denied bob");
  town_.people["alice"].password = decomposed;
  EXPECT_EQ(apop("alice", decomposed).substr(0, 7), "welcome");
  EXPECT_EQ(apop("alice", composed).substr(0, 7), "welcome");
  town_.people["alice"].password = latin_1;
  EXPECT_EQ(apop("alice", latin_1).substr(0, 7), "welcome");
}

TEST_F(Examined, OpenAnothersMaildropWhereTheyMay) {
  EXPECT_EQ(log_in("x\\alice/sales", "secret"), "denied alice@x");
  town_.people["alice@x"] = {"secret", {"sales@x"}};
  EXPECT_EQ(log_in("x\\alice/sales", "secret"), "welcome alice@x to sales@x in ");
  EXPECT_EQ(log_in("x\\alice/bob", "secret"), "denied alice@x");
  town_.people["alice@x"].maildrops = {"*"};
  EXPECT_EQ(log_in("x\\alice/bob", "secret"), "welcome alice@x to bob@x in ");
  EXPECT_EQ(log_in("x\\alice/ALICE", "secret"), "welcome alice@x to alice@x in /home/alice@x");
}

TEST_F(Examined, OpenTheirOwnMaildropHoweverTheyWriteTheirName) {
  town_.people["jos\u00E9@x"] = {"secret"};
  for (const std::string own : {"jos\u00E9", "JOS\u00C9", "jose\u0301", "JOSE\u0301"}) {
    EXPECT_EQ(log_in("x\\jos\u00E9/" + own, "secret"),
              "welcome jos\u00E9@x to jos\u00E9@x in /home/jos\u00E9@x")
        << own;
  }
  EXPECT_EQ(log_in("x\\jos\u00E9/jose", "secret"), "denied jos\u00E9@x");
}

TEST_F(Examined, OpenAnothersMaildropHoweverItsNameIsWritten) {
  town_.folds_case_of_owners = true;
  town_.people["alice@x"] = {"secret", {"jos\u00E9@x", "caf\u00E9@x"}};
  town_.people["jos\u00E9@x"] = {"other"};
  EXPECT_EQ(log_in("x\\alice/JOS\u00C9", "secret"),
            "welcome alice@x to jos\u00E9@x in /home/jos\u00E9@x");
  EXPECT_EQ(log_in("x\\alice/CAF\u00C9", "secret"), "welcome alice@x to caf\u00E9@x in ");
}

TEST_F(Examined, OpenAMaildropUnderTheNameThatItsOwnersEntryHas) {
  town_.folds_case_of_owners = true;
  town_.people["alice@x"] = {"secret", {"*"}};
  town_.people["bob@x"] = {"other"};
  EXPECT_EQ(log_in("x\\alice/BOB", "secret"), "welcome alice@x to bob@x in /home/bob@x");
  town_.people["alice@x"].maildrops = {"bob@x", "Sales@x"};
  EXPECT_EQ(log_in("x\\alice/Bob", "secret"), "welcome alice@x to bob@x in /home/bob@x");
  EXPECT_EQ(log_in("x\\alice/sALES", "secret"), "welcome alice@x to Sales@x in ")
      << "no user has it: as the list spells it";
  EXPECT_EQ(log_in("x\\alice/carol", "secret"), "denied alice@x");
}

TEST_F(Examined, PassTheGateBeforeASourceIsAsked) {
  gate_.objection = ErrorKind::TooSoon;
  scripts_.acts = {asks_keys()};
  EXPECT_EQ(log_in("alice", "secret"), error_text(ErrorKind::TooSoon, "alice"));
  EXPECT_EQ(apop("alice", "secret"), error_text(ErrorKind::TooSoon, "alice"));
  EXPECT_EQ(examine(script_request("alice")), error_text(ErrorKind::TooSoon, "alice"));
  scripts_.acts = {ends_with(auth::Bearer{"alice", auth::Secret("good")})};
  EXPECT_EQ(examine(script_request("x")), error_text(ErrorKind::TooSoon, "alice"));
  scripts_.acts = {ends_with(auth::Refused{"alice"})};
  EXPECT_EQ(examine(script_request("x")), error_text(ErrorKind::TooSoon, "alice"));
  scripts_.acts = {ends_with(auth::Proved{"alice", ""})};
  EXPECT_EQ(examine(script_request("x")), error_text(ErrorKind::TooSoon, "alice"));
  EXPECT_EQ(town_.asked(), Asked());
}

TEST_F(Examined, GoOnWhenTheGateOpens) {
  gate_.objection = ErrorKind::WouldBlock;
  EXPECT_EQ(examine(password_request("alice", "secret"), Patience::CachedOnly),
            error_text(ErrorKind::WouldBlock, "alice"));
  gate_.objection.reset();
  EXPECT_EQ(go_on(Patience::CachedOnly).substr(0, 7), "welcome");
}

TEST_F(Examined, AskAgainWithMorePatience) {
  town_.needed = Patience::MayBlock;
  scripts_.acts = {asks_keys(), ends_with(auth::Proved{"alice", ""})};
  const auto blocked = error_text(ErrorKind::WouldBlock);
  EXPECT_EQ(examine(password_request("alice", "secret"), Patience::CachedOnly), blocked);
  EXPECT_EQ(go_on().substr(0, 7), "welcome");
  EXPECT_EQ(examine(script_request("alice"), Patience::CachedOnly), blocked);
  EXPECT_EQ(go_on(), "question salt of alice") << "the words are still there";
  EXPECT_EQ(hear("proof"), "welcome alice to alice in /home/alice");
}

TEST_F(Examined, TakeAMechanismsStepOnceHoweverOftenASourceIsAsked) {
  town_.needed_to_find = Patience::MayBlock;
  int steps = 0;
  scripts_.acts = {[&](std::string_view, const auth::Authenticator&, Enquiry&) {
    ++steps;
    return Result<auth::Outcome>(auth::Proved{"alice", ""});
  }};
  EXPECT_EQ(examine(script_request("x"), Patience::CachedOnly), error_text(ErrorKind::WouldBlock));
  EXPECT_EQ(go_on(Patience::CachedOnly), error_text(ErrorKind::WouldBlock));
  EXPECT_EQ(go_on().substr(0, 7), "welcome");
  EXPECT_EQ(steps, 1);
}

TEST_F(Examined, HandErrorsOn) {
  town_.trouble = ErrorKind::TryAgain;
  const auto away = error_text(ErrorKind::TryAgain, "the users are away");
  EXPECT_EQ(log_in("alice", "secret"), away);
  EXPECT_EQ(apop("alice", "secret"), away);
  for (const Script::Act& act : {asks_keys(), ends_with(auth::Proved{"alice", ""}),
                                 ends_with(auth::Claimed{{"alice", auth::Secret("secret")}, ""}),
                                 ends_with(auth::Bearer{"alice", auth::Secret("good")})}) {
    scripts_.acts = {act};
    EXPECT_EQ(examine(script_request("alice")), away);
  }
  tokens_.trouble = ErrorKind::TryAgain;
  EXPECT_EQ(examine(script_request("x")), error_text(ErrorKind::TryAgain, "the issuer is away"));
}

TEST_F(Examined, KnowOnlyMechanismsThatAreOffered) {
  EXPECT_EQ(examine(script_request("x", "OTHER")), "not offered");
  terms_.mechanisms = nullptr;
  EXPECT_EQ(examine(script_request("x")), "not offered");
  EXPECT_EQ(gate_.asked, Asked());
}

TEST_F(Examined, EndAsTheirMechanismEnds) {
  using auth::Secret;
  tokens_.users["other form"] = decomposed;
  town_.people[composed] = {"secret"};
  const std::vector<std::pair<auth::Outcome, std::string>> ends = {
      {auth::Proved{"alice", ""}, "welcome alice to alice in /home/alice"},
      {auth::Proved{"alice", "sales"}, "welcome alice to sales in "},
      {auth::Proved{"alice", "bob"}, "denied alice"},
      {auth::Proved{"gone", ""}, "denied gone"},
      {auth::Claimed{{"alice", Secret("secret")}, "sales"}, "welcome alice to sales in "},
      {auth::Claimed{{"alice", Secret("wrong")}, "sales"}, "denied alice"},
      {auth::Bearer{"ALICE", Secret("good")}, "welcome alice to alice in /home/alice"},
      {auth::Bearer{"", Secret("good")}, "welcome alice to alice in /home/alice"},
      {auth::Bearer{"NA\u00CFVE", Secret("other form")},
       "welcome " + composed + " to " + composed + " in /home/" + composed},
      {auth::Bearer{"root", Secret("good")}, "denied root"},
      {auth::Bearer{"alice", Secret("bad")}, "denied alice"},
      {auth::Bearer{"", Secret("stale")}, "denied gone"},
      {auth::Refused{"alice"}, "denied alice"},
      {auth::Garbled{}, "garbled"}};
  for (const auto& [outcome, end] : ends) {
    scripts_.acts = {ends_with(outcome)};
    EXPECT_EQ(examine(script_request("x")), end);
  }
}

TEST_F(Examined, AreToldWhyTheyAreRefusedAndThenRefusedWhateverTheySay) {
  scripts_.acts = {ends_with(auth::Bearer{"alice", auth::Secret("bad")})};
  scripts_.last_words = "because";
  for (const auto* words : {"", "good", "x"}) {
    EXPECT_EQ(examine(script_request("x")), "refusal because");
    EXPECT_EQ(hear(words), "denied alice");
  }
  scripts_.acts = {ends_with(auth::Bearer{"alice", auth::Secret("good")})};
  EXPECT_EQ(examine(script_request("x")).substr(0, 7), "welcome");
}

}  // namespace
}  // namespace restante::accounts
