// SPDX-License-Identifier: Apache-2.0
//
// Whole and cut up, the same octets of a client bring the same replies and leave the same mail; and
// without QUIT no mail is gone.
#include <memory>
#include <string>
#include <string_view>

#include "joes_world.h"
#include "law.h"

namespace {

using restante::fuzzing::law;
using restante::session::Ending;
using restante::session::Progress;
using restante::session::testing::joes_world;
using restante::session::testing::Player;
using restante::session::testing::Staging;

struct Outcome {
  std::string replies;
  std::size_t messages_left;

  bool operator==(const Outcome&) const = default;
};

// Half of the conversations begin behind a login: fuzzed octets seldom find the password.
enum class Opening { Greeting, LoggedIn };

Outcome play(Opening opening, std::string_view octets, std::size_t cut, const Staging& staging) {
  const auto world = joes_world();
  world->rules.mechanisms = &world->mechanisms;
  world->accounts.hold_back = restante::Duration(0);
  const std::size_t messages = world->store.mail["joe"].size();
  Outcome outcome;
  Ending ending{};
  {
    Player player(*world, staging);
    Progress progress = Progress::NeedsInput;
    if (opening == Opening::LoggedIn) progress = player.feed("USER joe\r\nPASS a b\r\n");
    while (!octets.empty() && progress != Progress::Finished) {
      const std::string_view piece = octets.substr(0, cut);
      octets.remove_prefix(piece.size());
      progress = player.feed(piece);
    }
    outcome.replies = player.take_output();
    ending = player.session().ending();
  }
  outcome.messages_left = world->store.mail["joe"].size();
  law(ending == Ending::Quit || outcome.messages_left == messages, "only QUIT deletes");
  law(world->store.held.empty(), "no lock outlives its session");
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  restante::fuzzing::Octets input(data, size);
  const std::size_t choices = input.number();
  const Opening opening = choices % 2 == 0 ? Opening::LoggedIn : Opening::Greeting;
  const std::size_t cut = 1 + choices / 2 % 40;
  const std::string_view octets = input.rest();
  if (octets.empty()) return 0;
  const Outcome whole = play(opening, octets, octets.size(), {{}, 4096, 1 << 16});
  law(play(opening, octets, cut, {{}, 7, 5}) == whole, "cuts change nothing");
  return 0;
}
