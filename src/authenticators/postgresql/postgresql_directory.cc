// SPDX-License-Identifier: Apache-2.0
#include "restante/authenticators/postgresql/postgresql_directory.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "connection.h"
#include "parameters.h"
#include "restante/authenticators/directory/connected_directory.h"
#include "restante/authenticators/directory/query.h"
#include "restante/loop/ask_until_answered.h"

namespace restante::authenticators {

namespace {

constexpr std::uint16_t usual_port = 5432;

// With what its connections borrow.
class PostgresqlNetwork final : public Network {
 public:
  PostgresqlNetwork(loop::Loop& loop, PostgresqlParameters parameters, Query query)
      : loop_(loop), parameters_(std::move(parameters)), query_(std::move(query)) {}

  std::unique_ptr<Connection> connect(Connection::Owner& owner) const override {
    return std::make_unique<PostgresqlConnection>(loop_, owner, parameters_, query_);
  }

 private:
  loop::Loop& loop_;
  const PostgresqlParameters parameters_;
  const Query query_;
};

}  // namespace

Result<OpenedPostgresql> open_postgresql(const PostgresqlOptions& options, loop::Loop& loop) {
  auto parameters = PostgresqlParameters::parse(options.connection);
  if (!parameters) {
    return failure(parameters.error().kind,
                   fmt::format("postgresql: connection: {}", parameters.error().text));
  }
  OpenedPostgresql opened{.name = parameters->name(), .directory = nullptr};
  auto query = Query::parse(options.query, Placeholder::Dollar);
  if (!query) {
    return failure(query.error().kind,
                   fmt::format("{}: query: {}", opened.name, query.error().text));
  }
  auto directory = std::make_unique<const ConnectedDirectory>(
      loop, ConnectedOptions{opened.name, options.connections, options.timeout},
      std::make_unique<PostgresqlNetwork>(loop, std::move(*parameters), std::move(*query)));
  auto ready =
      loop::ask_until_answered(loop, [&](Enquiry& enquiry) { return directory->ready(enquiry); });
  opened.directory = std::move(directory);
  if (ready) return opened;
  if (ready.error().kind != ErrorKind::TryAgain) return Failure(std::move(ready.error()));
  opened.away = std::move(ready.error());
  return opened;
}

PostgresqlReach reach_of_postgresql(const std::string& connection) {
  PostgresqlReach reach;
  const auto parameters = PostgresqlParameters::parse(connection);
  if (!parameters) return reach;
  for (const auto& place : parameters->places()) {
    if (is_local(place.host) && place.address.empty()) continue;
    std::uint16_t port = usual_port;
    std::from_chars(place.port.data(), place.port.data() + place.port.size(), port);
    reach.ports.push_back(port);
  }
  for (const char* word : {"sslrootcert", "sslcert", "sslkey", "sslcrl", "sslcrldir", "passfile"}) {
    const std::string& path = (*parameters)[word];
    if (path.starts_with('/')) reach.files.push_back(path);
  }
  return reach;
}

}  // namespace restante::authenticators
