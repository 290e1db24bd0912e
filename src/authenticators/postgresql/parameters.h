// SPDX-License-Identifier: Apache-2.0
//
// What an operator wrote of a connection, in libpq's words.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "restante/base/result.h"

namespace restante::authenticators {

class PostgresqlParameters {
 public:
  // Unsupported: a word that is none of libpq's, or "service", whose file names a host that libpq
  // would look up by itself and make everybody wait.
  [[nodiscard]] static Result<PostgresqlParameters> parse(const std::string& text);

  // Empty: not given.
  const std::string& operator[](const std::string& word) const;

  std::string name() const;

  // One for each place that may be connected to. Without a host: a socket on this machine.
  struct Place {
    std::string host;
    std::string address;  // of the host; empty: it has none, or must be looked up
    std::string port;     // empty: the usual one
  };
  std::vector<Place> places() const;

  // The same with other places, in pairs of word and value.
  std::map<std::string, std::string> with_places(const std::vector<Place>& places) const;

 private:
  std::map<std::string, std::string> values_;
};

// A path, or an abstract name, rather than a host's.
[[nodiscard]] inline bool is_local(std::string_view host) {
  return host.empty() || host.front() == '/' || host.front() == '@';
}

}  // namespace restante::authenticators
