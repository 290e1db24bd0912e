// SPDX-License-Identifier: Apache-2.0
//
// The two sides on which a random machine acts: the mail, as delivery agents and other programs see
// it, and the service, as clients and operators see it. Implemented for what is to be compared with
// the model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail.h"
#include "prediction.h"
#include "settings.h"
#include "step.h"

namespace restante::model {

class Mailroom {
 public:
  virtual ~Mailroom() = default;

  virtual void clear() = 0;

  // `place`: among the mail that is there, in the order of arrival.
  virtual void deliver(Box box, const Mail& mail, std::size_t place) = 0;
  virtual void set_flags(Box box, const Mail& mail, const std::string& flags) = 0;
  virtual void take_away(Box box, const Mail& mail) = 0;

  // Until what happens next has another time than what happened last.
  virtual void pause() = 0;

  // In what the store differs from this; nothing if it holds exactly that. Seen marks may be yet to
  // come, nothing else.
  virtual std::optional<std::string> difference(Box box, const std::vector<Mail>& expected) = 0;
};

struct Answer {
  std::string octets;
  Afterwards afterwards;
};

class Service {
 public:
  virtual ~Service() = default;

  // A new connection; the one that this client had before is over.
  virtual void connect(ClientNumber client) = 0;

  // All that is answered, or so much that it can't be the expected answer any more.
  virtual Answer say(ClientNumber client, std::string_view octets, std::uint32_t cuts,
                     const Prediction& expected) = 0;
  virtual void go_away(ClientNumber client, GoAway::How how) = 0;

  // Returns when new connections get these settings.
  virtual void reload(const Settings& settings) = 0;

  // Whose connections ended with it. Returns when new ones are taken.
  virtual std::vector<ClientNumber> kill() = 0;
};

// The sizes of the pieces in which `octets` octets arrive.
[[nodiscard]] std::vector<std::size_t> pieces(std::size_t octets, std::uint32_t cuts);

}  // namespace restante::model
