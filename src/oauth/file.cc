// SPDX-License-Identifier: Apache-2.0
#include "file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <memory>

namespace restante::oauth {

namespace {

struct Close {
  void operator()(std::FILE* file) const noexcept { (void)std::fclose(file); }
};

}  // namespace

Result<std::string> read_file(const std::string& path, const char* setting) {
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rbe"));
  std::string octets(file_octets_max + 1, '\0');
  if (file) octets.resize(std::fread(octets.data(), 1, octets.size(), file.get()));
  if (!file || std::ferror(file.get()) != 0) {
    Error error = system_error(errno, path);
    error.text += fmt::format("; let {} name a file that can be read", setting);
    return Failure(std::move(error));
  }
  if (octets.size() > file_octets_max) {
    return failure(ErrorKind::Corrupt,
                   fmt::format("{}: larger than 1 MiB; let {} name another file", path, setting));
  }
  return octets;
}

}  // namespace restante::oauth
