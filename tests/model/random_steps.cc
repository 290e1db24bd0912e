// SPDX-License-Identifier: Apache-2.0
#include "random_steps.h"

#include <string>
#include <utility>
#include <vector>

namespace restante::model {

namespace {

using rc::Gen;
namespace gen = rc::gen;

Gen<Box> box() {
  return gen::inRange<Box>(0, users.size());
}

Gen<ClientNumber> client() {
  return gen::inRange<ClientNumber>(0, clients);
}

// Most maildrops have a few messages, some more than the number from which they have an index.
constexpr std::uint32_t place_end = 12;

Gen<std::string> word(std::vector<std::string> choices) {
  return gen::noShrink(gen::elementOf(std::move(choices)));
}

Gen<std::string> text() {
  const auto letters = gen::elementOf(std::string("aB.:\r\n\n ") + '\0' + "\xe4");
  return gen::weightedOneOf<std::string>({
      {3, word({"", "a: b\n\nbody\n", "a: b\r\n\r\none\r\ntwo\r\n", "a: b\n", ".", "\n", "\r",
                "a: b\n\n.\n..\n.x", "no line end", "\r\n\r\n"})},
      {2, gen::resize(20, gen::container<std::string>(letters))},
  });
}

// Now and then a message that is longer than any buffer.
Gen<std::uint32_t> times() {
  return gen::weightedOneOf<std::uint32_t>(
      {{40, gen::just(1U)}, {8, gen::just(30U)}, {1, gen::just(5000U)}});
}

Gen<Step> deliver() {
  return gen::map(
      gen::tuple(box(), gen::weightedElement<std::uint32_t>({{4, 1}, {4, 3}, {1, 9}}),
                 gen::inRange(1U, 4U), gen::inRange(0U, 12U),
                 gen::weightedElement<Naming>(
                     {{4, Naming::Plain}, {2, Naming::WithSizes}, {1, Naming::Long}}),
                 text(), times()),
      [](auto&& made) -> Step { return std::make_from_tuple<Deliver>(std::move(made)); });
}

// More often a message that is there than one that is not.
Gen<std::string> number() {
  const auto small = gen::weightedOneOf<std::uint32_t>(
      {{2, gen::inRange(1U, 5U)}, {1, gen::inRange(1U, 1 + place_end)}});
  return gen::weightedOneOf<std::string>({
      {20, gen::map(small, [](std::uint32_t value) { return std::to_string(value); })},
      {1, word({"0", "01", "+1", "-1", "x", "1.", "4294967297", "18446744073709551615",
                "18446744073709551616"})},
  });
}

Gen<std::string> command(std::string verb, Gen<std::string> argument) {
  return gen::map(std::move(argument),
                  [verb = std::move(verb)](std::string text) { return verb + " " + text; });
}

Gen<std::string> login() {
  return word({"USER joe\r\nPASS secret",
               "USER joe\r\nPASS secret",
               "USER joe\r\nPASS changed",
               "USER ann\r\nPASS two words",
               "USER ann\r\nPASS two words",
               "USER ann\r\nPASS changed",
               "USER joe",
               "USER ann",
               "USER nobody",
               "USER",
               "PASS",
               "USER joe x",
               "USER .",
               "USER a@b@c",
               "PASS secret",
               "PASS two words",
               "PASS  secret",
               "PASS secret ",
               "pass",
               "user joe"});
}

Gen<std::string> garbage() {
  return gen::weightedOneOf<std::string>({
      {3, word({"",         " STAT",          "STAT ",  "STAT 1",     "LIST 1 2", "UIDL 1 2",
                "DELE",     "RETR",           "TOP",    "TOP 1",      "TOP 1 x",  "TOP 1 2 3",
                "QUIT now", "RSET 1",         "NOOP x", "XYZZY",      "QUITE",    "CAPA x",
                "STLS",     "APOP joe x",     "UTF8",   "LANG",       "LANG *",   "LANG en-GB",
                "LANG xx",  "LANG i-default", "AUTH",   "AUTH PLAIN", "STAT\r",   "\r",
                "STAT\tx"})},
      {1, gen::map(gen::inRange(500U, 530U),
                   [](auto octets) { return "NOOP" + std::string(octets - 4, ' '); })},
      {1, gen::resize(10, gen::container<std::string>(
                              gen::elementOf(std::string("QUITDELRS 1\r\n.*") + '\0' + "\xff")))},
  });
}

// What a client says when it is logged in, as a rule.
Gen<std::string> request() {
  const auto top = gen::map(gen::pair(number(), gen::inRange(0U, 5U)), [](const auto& made) {
    return "TOP " + made.first + " " + std::to_string(made.second);
  });
  return gen::weightedOneOf<std::string>({
      {6, word({"STAT", "stat"})},
      {8, word({"LIST", "UIDL"})},
      {3, command("LIST", number())},
      {3, command("UIDL", number())},
      {9, command("RETR", number())},
      {6, top},
      {20, command("DELE", number())},
      {3, word({"RSET", "RSET", "rset"})},
      {2, word({"NOOP", "CAPA"})},
      {4, word({"QUIT", "QUIT", "QUIT ", "quit"})},
      {1, login()},
      {3, garbage()},
  });
}

// And before.
Gen<std::string> greeting() {
  return gen::weightedOneOf<std::string>({{6, login()}, {1, request()}});
}

// A few lines at once; now and then the last is not finished yet.
Gen<std::string> lines_of(Gen<std::string> line) {
  const auto ended =
      gen::map(gen::pair(std::move(line),
                         gen::weightedElement<std::string>({{30, "\r\n"}, {3, "\n"}, {1, ""}})),
               [](const auto& made) { return made.first + made.second; });
  // The size is the number of lines alone: it would make numbers small as well.
  const auto lines = gen::resize(
      4, gen::container<std::vector<std::string>>(gen::resize(rc::kNominalSize, ended)));
  return gen::map(lines, [](const std::vector<std::string>& all) {
    std::string joined;
    for (const std::string& one : all) joined += one;
    return joined;
  });
}

Gen<std::uint32_t> cuts() {
  return gen::weightedOneOf<std::uint32_t>(
      {{2, gen::just(0U)}, {3, gen::inRange<std::uint32_t>(1, 1 << 20)}});
}

Gen<Step> say_something() {
  return gen::map(gen::tuple(client(), lines_of(greeting()), cuts()), [](const auto& made) -> Step {
    return Say{std::get<0>(made), std::nullopt, std::get<1>(made), std::get<2>(made)};
  });
}

// The first two clients have a maildrop each; whoever comes in between soon leaves again.
Gen<Step> say_logged_in() {
  const auto made =
      gen::tuple(gen::weightedElement<ClientNumber>({{12, 0}, {12, 1}, {1, 2}}),
                 gen::weightedElement<Box>({{20, 0}, {1, 1}}), lines_of(request()), cuts());
  return gen::map(made, [](const auto& parts) -> Step {
    const auto& [client, shift, octets, cuts] = parts;
    const bool is_own = client < users.size() && shift == 0;
    const Box box = (client + shift) % users.size();
    return Say{client, box, is_own ? octets : octets + "QUIT\r\n", cuts};
  });
}

Gen<Step> set_flags() {
  return gen::map(
      gen::tuple(box(), gen::inRange(0U, place_end), word({"", "S", "F", "FS", "Ta"})),
      [](auto&& made) -> Step { return std::make_from_tuple<SetFlags>(std::move(made)); });
}

Gen<Step> take_away() {
  return gen::map(gen::tuple(box(), gen::inRange(0U, place_end)), [](auto&& made) -> Step {
    return std::make_from_tuple<TakeAway>(std::move(made));
  });
}

Gen<Step> go_away() {
  const auto how = gen::element(GoAway::How::Close, GoAway::How::Reset);
  const auto last_words = word({"", "QUIT", "QUIT\r", "DELE 1"});
  return gen::map(gen::tuple(client(), how, last_words), [](auto&& made) -> Step {
    return std::make_from_tuple<GoAway>(std::move(made));
  });
}

Gen<Step> reload() {
  return gen::map(gen::inRange<std::uint32_t>(0, generations.size()),
                  [](std::uint32_t generation) -> Step { return Reload{generation}; });
}

}  // namespace

rc::Gen<Steps> random_steps(std::size_t steps_max) {
  const auto step = gen::weightedOneOf<Step>({
      {110, say_logged_in()},
      {10, say_something()},
      {20, deliver()},
      {8, set_flags()},
      {3, take_away()},
      {5, go_away()},
      {3, reload()},
      {1, gen::just<Step>(Kill{})},
      {1, gen::just<Step>(Pause{})},
  });
  const auto all =
      gen::resize(static_cast<int>(steps_max), gen::container<std::vector<Step>>(step));
  return gen::map(all, [](std::vector<Step> steps) { return Steps{std::move(steps)}; });
}

}  // namespace restante::model
