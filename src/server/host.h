// SPDX-License-Identifier: Apache-2.0
//
// What all connections of a loop share.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>

#include "restante/accounts/client.h"
#include "restante/loop/deadlines.h"
#include "restante/loop/loop.h"
#include "restante/server/equipment.h"
#include "restante/session/rules.h"

namespace restante::server {

class Connection;

class Host {
 public:
  // A piece of a message, and a connection's output. Pieces stay in the processor's second-level
  // cache; that several go out together makes a large message cheaper. There is room for the CRs
  // that they get on their way, and for replies before them; what finds none is read again.
  static constexpr std::size_t piece_octets = std::size_t{64} * 1024;
  static constexpr std::size_t output_octets = 4 * piece_octets + std::size_t{68} * 1024;

  // The same while the loop is thrifty: this is what a client costs that does not read.
  static constexpr std::size_t thrifty_piece_octets = std::size_t{16} * 1024;
  static constexpr std::size_t thrifty_output_octets = std::size_t{20} * 1024;

  // What one read can bring of a client's words: itself, and a record of TLS that it completes.
  static constexpr std::size_t plain_octets_max = 2 * loop::Loop::default_read_octets_max;

  Host(loop::Loop& the_loop, Equipment its_equipment, accounts::Client::Handler& handler,
       std::span<char> output_memory, std::span<char> piece_memory)
      : loop(the_loop),
        equipment(std::move(its_equipment)),
        deadlines(the_loop),
        accounts(the_loop, handler, equipment.settings.timeouts.login_check),
        output_(output_memory),
        piece_(piece_memory) {
    plain.reserve(plain_octets_max);
  }

  loop::Loop& loop;
  const Equipment equipment;
  loop::Deadlines deadlines;
  accounts::Client accounts;
  // Of new sessions: what is offered follows from what the accounts can judge. Null before they
  // have said so.
  std::shared_ptr<const session::Rules> rules;

  // For the connection whose turn it is: replies on their way, stored octets on their way, and
  // both ends of its TLS.
  std::span<char> output() const { return portion(output_, thrifty_output_octets); }
  std::span<char> piece() const { return portion(piece_, thrifty_piece_octets); }
  std::string plain;  // has its room from the start: what overwrites a secret in it relies on that
  std::string wire;

  virtual void logged_in(Connection& connection) = 0;
  // The connection has had its share of this turn; resume() it in the next.
  virtual void wants_turn(Connection& connection) = 0;
  // Destroys the connection.
  virtual void gone(Connection& connection) = 0;

 protected:
  ~Host() = default;

 private:
  std::span<char> portion(std::span<char> memory, std::size_t thrifty_octets) const {
    return loop.is_thrifty() ? memory.first(thrifty_octets) : memory;
  }

  const std::span<char> output_;
  const std::span<char> piece_;
};

}  // namespace restante::server
