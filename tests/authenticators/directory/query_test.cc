// SPDX-License-Identifier: Apache-2.0
#include "restante/authenticators/directory/query.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace restante::authenticators {
namespace {

using Texts = std::vector<std::string>;

Query parsed(std::string_view text, Placeholder placeholder = Placeholder::Question) {
  auto query = Query::parse(text, placeholder);
  EXPECT_TRUE(query.has_value()) << text;
  return query.value_or(*Query::parse("%u", placeholder));
}

std::string refusal(std::string_view text) {
  const auto query = Query::parse(text, Placeholder::Question);
  EXPECT_FALSE(query.has_value()) << text;
  return query ? "" : query.error().text;
}

TEST(Query, HasParametersInPlaceOfVariables) {
  const std::string_view text = "SELECT p FROM a WHERE n = %n AND d = %d AND n = %n";
  const Query questions = parsed(text);
  EXPECT_EQ(questions.text(), "SELECT p FROM a WHERE n = ? AND d = ? AND n = ?");
  EXPECT_EQ(questions.parameters("joe@x.example"), (Texts{"joe", "x.example", "joe"}));
  const Query dollars = parsed(text, Placeholder::Dollar);
  EXPECT_EQ(dollars.text(), "SELECT p FROM a WHERE n = $1 AND d = $2 AND n = $1");
  EXPECT_EQ(dollars.parameters("joe@x.example"), (Texts{"joe", "x.example"}));
}

TEST(Query, NamesAUserByEachOfTheVariables) {
  EXPECT_EQ(parsed("%u %n %d").parameters("joe"), (Texts{"joe", "joe", ""}));
  EXPECT_EQ(parsed("%u %n %d").parameters("a@b@c"), (Texts{"a@b@c", "a@b", "c"}));
}

TEST(Query, NeverHasAValueInItsText) {
  const Query query = parsed("SELECT %u");
  for (const char* name : {"'", "\"; DROP TABLE users; --", "%u", "\\", "$1", "?", "a\nb"}) {
    EXPECT_EQ(query.parameters(name), Texts{name});
  }
  EXPECT_EQ(query.text(), "SELECT ?");
}

TEST(Query, KeepsTextWithinQuotesAsItIs) {
  EXPECT_EQ(parsed("SELECT 'a''%%', \"%%\" WHERE x = %u").text(),
            "SELECT 'a''%', \"%\" WHERE x = ?");
  EXPECT_TRUE(refusal("SELECT p FROM a WHERE n = '%u'").contains("within quotes"));
  EXPECT_TRUE(refusal("SELECT p FROM a WHERE n = 'it''s %n'").contains("within quotes"));
  EXPECT_TRUE(refusal("SELECT \"%d\"").contains("within quotes"));
}

TEST(Query, RefusesWhatItDoesNotKnow) {
  EXPECT_TRUE(refusal("SELECT %x").contains("%x"));
  EXPECT_TRUE(refusal("SELECT %").contains("unknown"));
  EXPECT_TRUE(refusal("SELECT password FROM users").contains("asks for nobody"));
  EXPECT_TRUE(refusal("").contains("asks for nobody"));
}

TEST(Columns, AreARowsWhateverTheirOrder) {
  const auto columns = Columns::of(Texts{"home", "password", "extra", "user", "maildrops"});
  ASSERT_TRUE(columns.has_value());
  const Row row = columns->row({"/h", "{PLAIN}x", "nologin", "joe", "*"});
  EXPECT_EQ(row.home, "/h");
  EXPECT_EQ(row.password, "{PLAIN}x");
  EXPECT_EQ(row.extra, "nologin");
  EXPECT_EQ(row.user, "joe");
  EXPECT_EQ(row.maildrops, "*");
}

TEST(Columns, RefuseWhatNobodyReads) {
  EXPECT_TRUE(Columns::of(Texts{"password", "hash"}).error().text.contains("\"hash\""));
  EXPECT_TRUE(Columns::of(Texts{"password", "password"}).error().text.contains("two columns"));
  EXPECT_TRUE(Columns::of(Texts{"user", "home"}).error().text.contains("no column"));
  EXPECT_TRUE(Columns::of(Texts{}).error().text.contains("no column"));
}

}  // namespace
}  // namespace restante::authenticators
