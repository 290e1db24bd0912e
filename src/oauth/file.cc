// SPDX-License-Identifier: Apache-2.0
#include "file.h"

#include <fmt/format.h>

#include <utility>

namespace restante::oauth {

Result<std::string> read_file(const FileSource& source, const std::string& path,
                              const char* setting) {
  auto octets = source.read(path);
  if (octets) return octets;
  Error error = std::move(octets.error());
  error.text += fmt::format("; let {} name a file that can be read", setting);
  return Failure(std::move(error));
}

}  // namespace restante::oauth
