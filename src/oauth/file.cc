// SPDX-License-Identifier: Apache-2.0
#include "file.h"

#include <fmt/format.h>

#include <utility>

#include "restante/base/file.h"

namespace restante::oauth {

Result<std::string> read_file(const std::string& path, const char* setting) {
  auto octets = restante::read_file(path, file_octets_max);
  if (!octets) {
    Error error = system_error(octets.error(), path);
    error.text += fmt::format("; let {} name a file that can be read", setting);
    return Failure(std::move(error));
  }
  if (octets->size() > file_octets_max) {
    return failure(ErrorKind::Corrupt,
                   fmt::format("{}: larger than 1 MiB; let {} name another file", path, setting));
  }
  return std::move(*octets);
}

}  // namespace restante::oauth
