// SPDX-License-Identifier: Apache-2.0
#include "file.h"

#include <cerrno>
#include <cstdio>
#include <memory>

namespace restante::load {

namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

}  // namespace

Result<std::string> read_file(const std::string& path) {
  constexpr std::size_t piece_octets = 65536;
  const File file(std::fopen(path.c_str(), "re"));
  if (!file) return system_failure(errno, path);
  std::string text;
  while (!std::feof(file.get())) {
    const std::size_t before = text.size();
    text.resize(before + piece_octets);
    text.resize(before + std::fread(text.data() + before, 1, piece_octets, file.get()));
    if (std::ferror(file.get())) return system_failure(errno, path);
  }
  return text;
}

Result<void> write_file(const std::string& path, std::string_view text, IfThere if_there) {
  File file(std::fopen(path.c_str(), if_there == IfThere::Refuse ? "wxe" : "we"));
  if (!file && errno == EEXIST) {
    return failure(ErrorKind::InUse, path + ": is there already; choose another name");
  }
  if (!file) return system_failure(errno, path);
  if (std::fwrite(text.data(), 1, text.size(), file.get()) != text.size()) {
    return system_failure(errno, path);
  }
  if (std::fclose(file.release()) != 0) return system_failure(errno, path);
  return {};
}

}  // namespace restante::load
