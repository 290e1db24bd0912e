// SPDX-License-Identifier: Apache-2.0
//
// Whole and cut up, the same octets of a client bring the same replies and leave the same mail; and
// without QUIT no mail is gone.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "joes_world.h"

namespace {

using restante::session::Progress;
using restante::session::testing::joes_world;
using restante::session::testing::Player;
using restante::session::testing::Staging;

struct Outcome {
  std::string replies;
  std::size_t messages_left;

  bool operator==(const Outcome&) const = default;
};

Outcome play(std::string_view octets, std::size_t piece_octets, const Staging& staging) {
  const auto world = joes_world();
  world->rules.mechanisms = &world->mechanisms;
  world->hold_back = restante::Duration(0);
  Outcome outcome;
  restante::session::Ending ending{};
  {
    Player player(*world, staging);
    player.feed("USER joe\r\nPASS a b\r\n");
    Progress progress = Progress::NeedsInput;
    while (!octets.empty() && progress != Progress::Finished) {
      const std::string_view piece = octets.substr(0, piece_octets);
      octets.remove_prefix(piece.size());
      progress = player.feed(piece);
    }
    outcome.replies = player.take_output();
    ending = player.session().ending();
  }
  outcome.messages_left = world->store.mail["joe"].size();
  const bool may_delete = ending == restante::session::Ending::Quit;
  if ((!may_delete && outcome.messages_left != 3) || !world->store.held.empty()) std::abort();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t piece_octets = 1 + data[0] % 40;
  const std::string_view octets(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Outcome whole = play(octets, octets.size(), {{}, 4096, 1 << 16});
  if (play(octets, piece_octets, {{}, 7, 5}) != whole) std::abort();
  return 0;
}
