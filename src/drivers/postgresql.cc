// SPDX-License-Identifier: Apache-2.0
#include "restante/authenticators/postgresql/postgresql_directory.h"

#include <memory>
#include <string>
#include <utility>

#include "restante/sandbox/outgoing.h"
#include "rows.h"

namespace restante::drivers {

namespace {

// The decoys of one database are the same for all who ask it, and nobody outside knows how we do.
std::string seed_of(const config::AuthSourceSettings& source) {
  return "postgresql:" + source.connection + ":" + source.query;
}

Result<Source> open(const config::AuthSourceSettings& source, const Surroundings& around) {
  auto opened = authenticators::open_postgresql(
      {source.connection, source.query, source.connections, source.timeout}, around.loop);
  if (!opened.has_value()) return Failure(std::move(opened.error()));
  auto users = std::make_unique<authenticators::DirectoryUsers>(std::move(opened->directory),
                                                                opened->name, seed_of(source));
  return Source{
      .name = std::move(opened->name), .users = std::move(users), .away = std::move(opened->away)};
}

std::vector<std::string> papers(const config::AuthSourceSettings&) {
  return {};  // libpq opens its own
}

void add_needs(const config::AuthSourceSettings& source, sandbox::Needs& needs) {
  sandbox::let_connect_locally(needs);
  auto reach = authenticators::reach_of_postgresql(source.connection);
  for (const std::uint16_t port : reach.ports) sandbox::let_connect(needs, port);
  for (std::string& path : reach.files) sandbox::let(needs, std::move(path), sandbox::Reach::Read);
}

}  // namespace

constinit const SourceDriver postgresql{"postgresql", open, nullptr, papers, add_needs};

}  // namespace restante::drivers
