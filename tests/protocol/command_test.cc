// SPDX-License-Identifier: Apache-2.0
#include "restante/protocol/command.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "restante/protocol/reply.h"

namespace restante::protocol {
namespace {

TEST(CommandTable, IsSortedSoThatItCanBeSearched) {
  EXPECT_TRUE(std::ranges::is_sorted(command_table(), {}, &CommandRule::name));
}

TEST(CommandTable, EveryCommandIsFoundByItsNameInAnyCase) {
  for (const CommandRule& rule : command_table()) {
    std::string line(rule.name);
    for (std::size_t count = 0; count < rule.arguments_min; ++count) line += " 1";
    ASSERT_TRUE(parse_command(line).has_value()) << line;
    EXPECT_EQ(parse_command(line)->verb(), rule.verb);
    std::ranges::transform(line, line.begin(), [](char letter) { return std::tolower(letter); });
    ASSERT_TRUE(parse_command(line).has_value()) << line;
    EXPECT_EQ(parse_command(line)->verb(), rule.verb);
  }
}

TEST(Command, SeparatesArgumentsByBlanks) {
  const auto command = parse_command("TOP  1   2  ");
  ASSERT_TRUE(command.has_value());
  EXPECT_EQ(command->argument_count, 2U);
  EXPECT_EQ(command->arguments[0], "1");
  EXPECT_EQ(command->arguments[1], "2");
}

TEST(Command, PassTakesTheRestOfTheLine) {
  EXPECT_EQ(parse_command("PASS a b  c ")->arguments[0], "a b  c ");
  EXPECT_EQ(parse_command("pass  x")->arguments[0], " x");
  EXPECT_EQ(parse_command("PASS").error(), Malformed::MissingArgument);
  EXPECT_EQ(parse_command("PASS ").error(), Malformed::MissingArgument);
}

TEST(Command, ChecksArity) {
  EXPECT_EQ(parse_command("RETR").error(), Malformed::MissingArgument);
  EXPECT_EQ(parse_command("RETR 1 2").error(), Malformed::SurplusArgument);
  EXPECT_EQ(parse_command("STAT x").error(), Malformed::SurplusArgument);
  EXPECT_EQ(parse_command("LIST")->argument_count, 0U);
}

TEST(Command, RefusesWhatIsNoCommand) {
  for (const std::string_view line :
       {std::string_view(""), std::string_view(" "), std::string_view(" STAT"),
        std::string_view("STATS"), std::string_view("STA"), std::string_view("STAT\t"),
        std::string_view("\0STAT", 5), std::string_view("STAT\0", 5),
        std::string_view("\xd3TAT")}) {
    ASSERT_FALSE(parse_command(line).has_value()) << line;
    EXPECT_EQ(parse_command(line).error(), Malformed::UnknownVerb) << line;
  }
}

TEST(Number, IsDecimalDigitsAndNothingElse) {
  EXPECT_EQ(parse_number("0"), 0U);
  EXPECT_EQ(parse_number("007"), 7U);
  EXPECT_EQ(parse_number("4294967297"), 4294967297U);
  EXPECT_EQ(parse_number("18446744073709551615"), 18446744073709551615U);
  for (const std::string_view text : {"", "-1", "+1", "1x", "x1", " 1", "1 ", "1.0", "0x1",
                                      "18446744073709551616", "99999999999999999999"}) {
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
  }
}

TEST(Reply, BearsItsCodeAndEndsItsLine) {
  EXPECT_EQ(Reply::ok("{} {}", 2, 320).octets(), "+OK 2 320\r\n");
  EXPECT_EQ(Reply::error(ResponseCode::None, "no").octets(), "-ERR no\r\n");
  EXPECT_EQ(Reply::error(ResponseCode::InUse, "x").octets(), "-ERR [IN-USE] x\r\n");
  EXPECT_EQ(Reply::error(ResponseCode::LoginDelay, "x").octets(), "-ERR [LOGIN-DELAY] x\r\n");
  EXPECT_EQ(Reply::error(ResponseCode::Auth, "x").octets(), "-ERR [AUTH] x\r\n");
  EXPECT_EQ(Reply::error(ResponseCode::SysTemp, "x").octets(), "-ERR [SYS/TEMP] x\r\n");
  EXPECT_EQ(Reply::error(ResponseCode::SysPerm, "x").octets(), "-ERR [SYS/PERM] x\r\n");
}

}  // namespace
}  // namespace restante::protocol
