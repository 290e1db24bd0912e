// SPDX-License-Identifier: Apache-2.0
//
// A directory that is asked over a few connections, on the loop: no question holds a thread, and
// each takes the place of none but its own.
//
// Connections are made when there are questions for them, and stay. One that breaks is replaced,
// and what it had been asked is asked once more. While nothing can be reached, questions are
// refused at once, and each pause that is over lets one question try again.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "restante/authenticators/directory/connection.h"
#include "restante/authenticators/directory/directory.h"
#include "restante/base/clock.h"
#include "restante/base/enquiry.h"
#include "restante/base/result.h"
#include "restante/loop/loop.h"

namespace restante::authenticators {

struct ConnectedOptions {
  std::string name;         // for texts: "postgresql db.example.net"
  std::size_t connections;  // at most
  Duration timeout;         // for a connection to be made, and for a question to be answered
};

class ConnectedDirectory final : public Directory {
 public:
  // How many questions may wait: more than a machine has clients who log in at a time, and a bound.
  static constexpr std::size_t waiting_max = 65536;

  // `loop` is borrowed. `network` leads to the server.
  ConnectedDirectory(loop::Loop& loop, ConnectedOptions options,
                     std::unique_ptr<const Network> network);
  // REQUIRES: nobody waits for an answer.
  ~ConnectedDirectory() override;

  [[nodiscard]] Result<std::optional<Row>> look_up(std::string_view user,
                                                   Enquiry& enquiry) const override;

  // Whether it can be asked; a connection is made if there is none. Unsupported or Corrupt: what it
  // is asked with is wrong. TryAgain: it is away.
  [[nodiscard]] Result<void> ready(Enquiry& enquiry) const;

  class Pool;

 private:
  const std::unique_ptr<Pool> pool_;
};

}  // namespace restante::authenticators
