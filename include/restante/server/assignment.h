// SPDX-License-Identifier: Apache-2.0
//
// What a worker gets from its supervisor (see supervisor.h), in the fork: who it is, its sockets
// and what all workers share.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "restante/base/descriptor.h"
#include "restante/tls/ticket_keys.h"

namespace restante::server {

class Ledger;

// Sockets that listen, by the addresses as they are configured.
using OpenListeners = std::map<std::string, Descriptor>;

struct Assignment {
  std::uint32_t worker;   // its number, from 1
  std::uint64_t edition;  // of the settings it begins with
  Descriptor line;        // to the supervisor
  OpenListeners listeners;
  tls::TicketKeys::Secret ticket_secret;
  Ledger* ledger;  // borrowed
};

}  // namespace restante::server
