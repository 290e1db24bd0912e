// SPDX-License-Identifier: Apache-2.0
//
// What all connections of a loop share.
#pragma once

#include <span>
#include <string>

#include "login_queue.h"
#include "restante/loop/deadlines.h"
#include "restante/loop/loop.h"
#include "restante/maildrop/login_interval.h"

namespace restante::server {

class Connection;

class Host {
 public:
  Host(loop::Loop& the_loop, std::span<char> output_memory, std::span<char> piece_memory)
      : loop(the_loop), deadlines(the_loop), output(output_memory), piece(piece_memory) {}

  loop::Loop& loop;
  loop::Deadlines deadlines;
  maildrop::LoginInterval login_interval;
  LoginQueue logins;

  // For the connection whose turn it is: replies on their way, stored octets on their way, and
  // both ends of its TLS.
  const std::span<char> output;
  const std::span<char> piece;
  std::string plain;
  std::string wire;

  virtual void logged_in(Connection& connection) = 0;
  // The connection has had its share of this turn; resume() it in the next.
  virtual void wants_turn(Connection& connection) = 0;
  // Destroys the connection.
  virtual void gone(Connection& connection) = 0;

 protected:
  ~Host() = default;
};

}  // namespace restante::server
