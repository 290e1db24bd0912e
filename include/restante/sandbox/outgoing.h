// SPDX-License-Identifier: Apache-2.0
//
// What it takes to reach somebody else's server.
#pragma once

#include <cstdint>
#include <string>

#include "restante/sandbox/sandbox.h"

namespace restante::sandbox {

// A territory that is needed once is added once.
void let(Needs& needs, std::string path, Reach reach);

// To a port of TCP, on whatever host; and to find that host by its name, and out whom to believe.
void let_connect(Needs& needs, std::uint16_t port);

// To a Unix socket, which has no port.
void let_connect_locally(Needs& needs);

}  // namespace restante::sandbox
