// SPDX-License-Identifier: Apache-2.0
#include "restante/authenticators/passwd_file/passwd_file.h"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <utility>

#include "restante/authenticators/passwd_file/find_in_file.h"
#include "rows.h"

namespace restante::drivers {

namespace {

using authenticators::PasswdFile;

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

// What the file says, told with its place.
class Relay final : public authenticators::BadLineListener, public authenticators::ReadingWatcher {
 public:
  Relay(const std::string& path, SourceListener& listener) : path_(path), listener_(listener) {}

  void hear(const authenticators::BadLine& bad) override {
    using Outcome = SourceListener::Outcome;
    const bool is_left_out = bad.outcome == authenticators::BadLine::Outcome::LeftOut;
    listener_.hear_bad_line(is_left_out ? Outcome::LeftOut : Outcome::Kept,
                            authenticators::place_of(path_, bad), bad.text);
  }
  static_assert(all == SourceListener::parts);
  void on_reading(unsigned done) override { listener_.hear_progress(done); }

 private:
  const std::string& path_;
  SourceListener& listener_;
};

Result<std::unique_ptr<PasswdFile>> load(const std::string& path, const Descriptor& file,
                                         const Surroundings& around) {
  const auto extract = around.files.open_extract(path);
  if (!extract.has_value()) return Failure(extract.error());
  Relay relay(path, around.listener);
  const authenticators::Reading reading{&relay, mail_owner(around.settings.server),
                                        around.settings.auth.default_domain, &relay};
  return extract->is_open()
             ? PasswdFile::load_by_extract(path, file.number(), extract->number(), reading)
             : PasswdFile::load(path, file.number(), reading);
}

void warn(const std::string& path, const authenticators::Findings& findings,
          SourceListener& listener) {
  for (const authenticators::IgnoredField& field : findings.ignored) {
    listener.hear_warning(warning_of(path, field));
  }
  if (findings.unnamable == 0) return;
  listener.hear_warning(fmt::format(
      "{}:{}: nobody can log in as a user without a domain, because auth.default_domain gives "
      "each name one; write user@domain; lines with such a user: {}",
      path, findings.first_unnamable, findings.unnamable));
}

Result<Source> open(const config::AuthSourceSettings& source, const Surroundings& around) {
  const auto file = around.files.open(source.path);
  if (!file.has_value()) return Failure(file.error());
  auto users = load(source.path, *file, around);
  if (!users.has_value()) return Failure(std::move(users.error()));
  warn(source.path, (*users)->findings(), around.listener);
  if (const auto exposure = exposure_of(*file, "users' file", source.path)) {
    around.listener.hear_warning(*exposure);
  }
  using Made = Source::Extent::Made;
  const PasswdFile& read = **users;
  return Source{
      .name = fmt::format("{} {}", source.driver, source.path),
      .users = std::move(*users),
      .list = &read,
      .extent = Source::Extent{read.made() == PasswdFile::Made::Now ? Made::Now : Made::Before,
                               read.size(), read.findings().left_out}};
}

Result<std::optional<auth::Identity>> find_one(const config::AuthSourceSettings& source,
                                               std::string_view user) {
  return authenticators::find_in_passwd_file(source.path, user);
}

std::vector<std::string> papers(const config::AuthSourceSettings& source) {
  return {source.path};
}

// What was made of the file is left, made constant, for the next who reads it.
void add_needs(const config::AuthSourceSettings&, sandbox::Needs& needs) {
  needs.sealing = sandbox::Sealing::Done;
}

}  // namespace

constinit const SourceDriver passwd_file{"passwd-file", open, find_one, papers, add_needs};

}  // namespace restante::drivers
