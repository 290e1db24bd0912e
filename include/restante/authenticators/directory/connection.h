// SPDX-License-Identifier: Apache-2.0
//
// The port to one connection to a server that knows users. It lives on the loop, and takes several
// questions at a time where its protocol can.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "restante/authenticators/directory/directory.h"
#include "restante/base/result.h"

namespace restante::authenticators {

class Connection {
 public:
  using Ticket = std::uint64_t;  // the owner's number of a question

  // Never called from within a call of the connection's own.
  class Owner {
   public:
    // From now on it takes questions.
    virtual void on_open() = 0;
    // TryAgain: only this question could not be answered.
    virtual void on_answer(Ticket ticket, Result<std::optional<Row>> answer) = 0;
    // It is of no use any more, and nothing follows. Unsupported or Corrupt: nor would another one
    // be. May destroy it.
    virtual void on_broken(Error why) = 0;

   protected:
    ~Owner() = default;
  };

  // Nothing is called after its end.
  virtual ~Connection() = default;

  // How many questions it takes at a time, at least 1.
  virtual std::size_t width() const = 0;

  // REQUIRES: it is open, and fewer than width() questions are under way.
  virtual void ask(Ticket ticket, std::string_view user) = 0;
};

class Network {
 public:
  virtual ~Network() = default;

  // Begins to connect. `owner` outlives the connection.
  [[nodiscard]] virtual std::unique_ptr<Connection> connect(Connection::Owner& owner) const = 0;
};

}  // namespace restante::authenticators
