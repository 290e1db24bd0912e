// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <utility>

#include "restante/authenticators/sqlite/sqlite_directory.h"
#include "restante/sandbox/outgoing.h"
#include "rows.h"

namespace restante::drivers {

namespace {

// The decoys of one database are the same for all who ask it, and nobody outside knows its inode.
std::string seed_of(const config::AuthSourceSettings& source) {
  struct stat status {};
  ::stat(source.path.c_str(), &status);
  return fmt::format("sqlite:{}:{}:{}", source.path, source.query, status.st_ino);
}

Result<Source> open(const config::AuthSourceSettings& source, const Surroundings& around) {
  auto opened =
      authenticators::open_sqlite({source.path, source.query, source.timeout}, around.loop);
  if (!opened.has_value()) return Failure(std::move(opened.error()));
  std::string name = fmt::format("sqlite {}", source.path);
  auto users = std::make_unique<authenticators::DirectoryUsers>(std::move(opened->directory), name,
                                                                seed_of(source));
  return Source{
      .name = std::move(name), .users = std::move(users), .away = std::move(opened->away)};
}

std::vector<std::string> papers(const config::AuthSourceSettings&) {
  return {};  // it is opened by its path, again and again
}

// Beside the database lie a journal, or a log with its index.
void add_needs(const config::AuthSourceSettings& source, sandbox::Needs& needs) {
  const std::string folder = std::filesystem::path(source.path).parent_path();
  sandbox::let(needs, folder, sandbox::Reach::Read);
}

}  // namespace

constinit const SourceDriver sqlite{"sqlite", open, nullptr, papers, add_needs};

}  // namespace restante::drivers
