// SPDX-License-Identifier: Apache-2.0
#include "config_digest.h"

#include <cstddef>

#include "restante/base/digest.h"
#include "restante/base/file.h"

namespace restante::processes {

namespace {

// A configuration is no longer.
constexpr std::size_t octets_max = std::size_t{16} * 1024 * 1024;

}  // namespace

std::string digest_of_file(const std::string& path) {
  const auto text = read_file(path, octets_max);
  return text.has_value() ? digest::hex(digest::sha256(*text)) : std::string();
}

}  // namespace restante::processes
