// SPDX-License-Identifier: Apache-2.0
#include "session_service.h"

namespace restante::model {

namespace {

using session::testing::Player;
using session::testing::Staging;
using session::testing::World;

const std::array<Staging, clients> stagings = {{
    {{}, 4096, 1 << 16},
    {{}, 61, 13},
    {{}, 700, 512},
}};

std::shared_ptr<World> world_of(const Settings& settings, maildrop::MailStore& store) {
  auto world = std::make_shared<World>();
  world->maildrops = &store;
  world->accounts.hold_back = Duration(0);
  world->rules.hostname = hostname;
  world->rules.version = RESTANTE_VERSION;
  world->rules.line_octets_max = line_octets_max;
  world->rules.bad_commands_max = settings.bad_commands_max;
  world->rules.seen_mark = settings.retr_marks_seen == RetrMarksSeen::Yes
                               ? session::SeenMark::SetOnRetr
                               : session::SeenMark::Leave;
  for (Box box = 0; box < users.size(); ++box) {
    world->accounts.users.users[std::string(users[box])] = {std::string(settings.passwords[box]),
                                                            {}};
  }
  return world;
}

}  // namespace

struct SessionService::Connection {
  Connection(std::shared_ptr<World> generation, const Staging& staging)
      : world(std::move(generation)), player(*world, staging) {}

  std::shared_ptr<World> world;  // that of its beginning
  Player player;
};

SessionService::SessionService(maildrop::MailStore& store)
    : store_(store), generation_(world_of(generations[0], store)) {}

SessionService::~SessionService() = default;

void SessionService::connect(ClientNumber client) {
  connections_[client] = std::make_unique<Connection>(generation_, stagings[client]);
}

Answer SessionService::say(ClientNumber client, std::string_view octets, std::uint32_t cuts,
                           const Prediction&) {
  Player& player = connections_[client]->player;
  session::Progress progress = player.feed({});
  for (const std::size_t size : pieces(octets.size(), cuts)) {
    progress = player.feed(octets.substr(0, size));
    octets.remove_prefix(size);
  }
  const bool is_over = progress == session::Progress::Finished;
  return {player.take_output(), is_over ? Afterwards::Closed : Afterwards::Open};
}

void SessionService::go_away(ClientNumber client, GoAway::How) {
  connections_[client].reset();
}

void SessionService::reload(const Settings& settings) {
  generation_ = world_of(settings, store_);
}

std::vector<ClientNumber> SessionService::kill() {
  std::vector<ClientNumber> gone;
  for (ClientNumber client = 0; client < clients; ++client) {
    if (connections_[client]) gone.push_back(client);
    connections_[client].reset();
  }
  return gone;
}

}  // namespace restante::model
