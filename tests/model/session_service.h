// SPDX-License-Identifier: Apache-2.0
//
// Sessions without a network: each client has a Session, and staging of its own for octets on their
// way.
#pragma once

#include <array>
#include <memory>

#include "restante/maildrop/mail_store.h"
#include "theatre.h"
#include "world.h"

namespace restante::model {

class SessionService final : public Service {
 public:
  // `store` is borrowed.
  explicit SessionService(maildrop::MailStore& store);
  ~SessionService() override;

  void connect(ClientNumber client) override;
  Answer say(ClientNumber client, std::string_view octets, std::uint32_t cuts,
             const Prediction& expected) override;
  void go_away(ClientNumber client, GoAway::How how) override;
  void reload(const Settings& settings) override;
  std::vector<ClientNumber> kill() override;

 private:
  struct Connection;

  maildrop::MailStore& store_;
  std::shared_ptr<session::testing::World> generation_;
  std::array<std::unique_ptr<Connection>, clients> connections_;
};

}  // namespace restante::model
