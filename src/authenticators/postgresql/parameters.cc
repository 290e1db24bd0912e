// SPDX-License-Identifier: Apache-2.0
#include "parameters.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

#include "restante/base/free_by.h"

namespace restante::authenticators {

namespace {

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  if (list.empty()) return parts;
  std::size_t begin = 0;
  for (std::size_t comma = list.find(','); comma != list.npos; comma = list.find(',', begin)) {
    parts.push_back(list.substr(begin, comma - begin));
    begin = comma + 1;
  }
  parts.push_back(list.substr(begin));
  return parts;
}

// libpq takes one port for all places, too.
std::string part_of(const std::vector<std::string>& parts, std::size_t at) {
  if (parts.size() == 1) return parts.front();
  return at < parts.size() ? parts[at] : std::string();
}

std::string without_line_end(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace

Result<PostgresqlParameters> PostgresqlParameters::parse(const std::string& text) {
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeBy<PQconninfoFree>> words(
      PQconninfoParse(text.c_str(), &message));
  const std::unique_ptr<char, FreeBy<PQfreemem>> problem(message);
  if (words == nullptr) {
    return failure(ErrorKind::Unsupported, without_line_end(problem ? problem.get() : "no memory"));
  }
  PostgresqlParameters parameters;
  for (const PQconninfoOption* word = words.get(); word->keyword != nullptr; ++word) {
    if (word->val != nullptr) parameters.values_[word->keyword] = word->val;
  }
  if (parameters["service"].empty()) return parameters;
  return failure(ErrorKind::Unsupported, "\"service\" is not obeyed; write its words here");
}

const std::string& PostgresqlParameters::operator[](const std::string& word) const {
  static const std::string none;
  const auto found = values_.find(word);
  return found == values_.end() ? none : found->second;
}

std::string PostgresqlParameters::name() const {
  const auto& self = *this;
  const std::string& host = self["host"].empty() ? self["hostaddr"] : self["host"];
  std::string name = "postgresql";
  if (!self["dbname"].empty()) name += " " + self["dbname"];
  if (!host.empty()) name += " at " + host;
  return name;
}

std::vector<PostgresqlParameters::Place> PostgresqlParameters::places() const {
  const auto& self = *this;
  const auto hosts = split(self["host"]);
  const auto addresses = split(self["hostaddr"]);
  const auto ports = split(self["port"]);
  std::vector<Place> places;
  for (std::size_t at = 0; at < std::max({hosts.size(), addresses.size(), std::size_t{1}}); ++at) {
    places.push_back({at < hosts.size() ? hosts[at] : std::string(),
                      at < addresses.size() ? addresses[at] : std::string(), part_of(ports, at)});
  }
  return places;
}

std::map<std::string, std::string> PostgresqlParameters::with_places(
    const std::vector<Place>& places) const {
  auto values = values_;
  std::string hosts;
  std::string addresses;
  std::string ports;
  for (const Place& place : places) {
    const char* const comma = &place == &places.front() ? "" : ",";
    hosts += comma + place.host;
    addresses += comma + place.address;
    ports += comma + place.port;
  }
  const bool has_addresses =
      std::ranges::any_of(places, [](const Place& place) { return !place.address.empty(); });
  values["host"] = std::move(hosts);
  values["hostaddr"] = has_addresses ? std::move(addresses) : std::string();
  values["port"] = std::move(ports);
  return values;
}

}  // namespace restante::authenticators
