// SPDX-License-Identifier: Apache-2.0
//
// The built server over loopback. Kills take the whole server and, where it has several workers,
// every other time one of them.
#pragma once

#include <array>

#include "restante/base/descriptor.h"
#include "server_process.h"
#include "world.h"

namespace restante::model {

class ServerService final : public Service {
 public:
  ServerService(const std::string& program, const std::filesystem::path& folder,
                std::size_t workers);

  void connect(ClientNumber client) override;
  Answer say(ClientNumber client, std::string_view octets, std::uint32_t cuts,
             const Prediction& expected) override;
  void go_away(ClientNumber client, GoAway::How how) override;
  void reload(const Settings& settings) override;
  std::vector<ClientNumber> kill() override;

 private:
  const std::size_t workers_;
  ServerProcess server_;
  Settings settings_ = generations[0];
  std::array<Descriptor, clients> sockets_;
  std::size_t kills_ = 0;
};

}  // namespace restante::model
