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
class PostgresqlDirectory final : public Directory {
 public:
  PostgresqlDirectory(loop::Loop& loop, const PostgresqlOptions& options,
                      PostgresqlParameters parameters, Query query)
      : parameters_(std::move(parameters)),
        query_(std::move(query)),
        connected_(loop, {parameters_.name(), options.connections, options.timeout},
                   [this, &loop](Connection::Owner& owner) {
                     return std::make_unique<PostgresqlConnection>(loop, owner, parameters_,
                                                                   query_);
                   }) {}

  Result<std::optional<Row>> look_up(std::string_view user, Enquiry& enquiry) const override {
    return connected_.look_up(user, enquiry);
  }
  Result<void> ready(Enquiry& enquiry) const { return connected_.ready(enquiry); }

 private:
  const PostgresqlParameters parameters_;
  const Query query_;
  const ConnectedDirectory connected_;
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
  auto directory = std::make_unique<const PostgresqlDirectory>(
      loop, options, std::move(*parameters), std::move(*query));
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
