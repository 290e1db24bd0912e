// SPDX-License-Identifier: Apache-2.0
#include "restante/sandbox/outgoing.h"

#include <algorithm>
#include <utility>

namespace restante::sandbox {

namespace {

// Names are looked up by TCP where an answer is too long for UDP.
constexpr std::uint16_t domain_port = 53;

void add_port(Needs& needs, std::uint16_t port) {
  if (std::ranges::find(needs.ports, port) == needs.ports.end()) needs.ports.push_back(port);
}

}  // namespace

void let(Needs& needs, std::string path, Reach reach) {
  Territory territory{std::move(path), reach};
  auto& known = needs.territories;
  if (std::ranges::find(known, territory) == known.end()) known.push_back(std::move(territory));
}

void let_connect(Needs& needs, std::uint16_t port) {
  let_connect_locally(needs);
  add_port(needs, port);
  add_port(needs, domain_port);
}

void let_connect_locally(Needs& needs) {
  needs.outgoing = Outgoing::Connections;
  // How a host's or a user's name is looked up, whom to believe, and the libraries that do it.
  for (const char* path : {"/etc", "/usr/lib", "/usr/share/ca-certificates", "/lib", "/lib64",
                           "/usr/local/lib", "/run/systemd/resolve"}) {
    let(needs, path, Reach::Read);
  }
}

}  // namespace restante::sandbox
