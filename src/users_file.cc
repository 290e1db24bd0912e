// SPDX-License-Identifier: Apache-2.0
#include "users_file.h"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <utility>

namespace restante {

namespace {

// Before privileges are dropped (--check by root) the numbers have to be looked up. Afterwards they
// are our own, and a wall may be between us and the database of users.
authenticators::MailOwner mail_owner(const config::ServerSettings& server) {
  if (server.user.empty()) return {};
  // Usually a user's group has the user's name.
  const std::string group = server.group.empty() ? server.user : server.group;
  uid_t uid = ::geteuid();
  gid_t gid = ::getegid();
  if (uid == 0 && server.user != "root") {
    const passwd* user = ::getpwnam(server.user.c_str());
    if (user == nullptr) return {};
    uid = user->pw_uid;
    gid = user->pw_gid;
    const struct group* named = ::getgrnam(group.c_str());
    if (named != nullptr && !server.group.empty()) gid = named->gr_gid;
  }
  return {server.user, fmt::to_string(uid), group, fmt::to_string(gid)};
}

std::string warning_of(const std::string& path, const authenticators::IgnoredField& field) {
  const bool is_owner = field.name == "uid" || field.name == "gid";
  return fmt::format("{}:{}: {} does nothing here{}; lines with it: {}", path, field.first_line,
                     field.name, is_owner ? ": all mail is server.user's" : "", field.lines);
}

}  // namespace

Result<UsersFile> read_users_file(const config::AuthSourceSettings& source,
                                  const config::Settings& settings, const FileSource& files,
                                  authenticators::BadLineListener& listener) {
  const auto opened = files.open(source.path);
  if (!opened.has_value()) return Failure(opened.error());
  const auto extract = files.open_extract(source.path);
  if (!extract.has_value()) return Failure(extract.error());
  const authenticators::Reading reading{&listener, mail_owner(settings.server),
                                        settings.auth.default_domain};
  auto users = extract->is_open()
                   ? authenticators::PasswdFile::load_by_extract(source.path, opened->number(),
                                                                 extract->number(), reading)
                   : authenticators::PasswdFile::load(source.path, opened->number(), reading);
  if (!users.has_value()) return Failure(std::move(users.error()));
  UsersFile file{std::move(*users), {}};
  for (const authenticators::IgnoredField& field : file.users->findings().ignored) {
    file.warnings.push_back(warning_of(source.path, field));
  }
  if (const auto& findings = file.users->findings(); findings.unnamable > 0) {
    file.warnings.push_back(fmt::format(
        "{}:{}: nobody can log in as a user without a domain, because auth.default_domain gives "
        "each name one; write user@domain; lines with such a user: {}",
        source.path, findings.first_unnamable, findings.unnamable));
  }
  if (auto exposure = exposure_of(*opened, "users' file", source.path)) {
    file.warnings.push_back(std::move(*exposure));
  }
  return file;
}

}  // namespace restante
