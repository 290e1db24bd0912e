// SPDX-License-Identifier: Apache-2.0
#include "confinement.h"

#include <fmt/format.h>

#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "restante/base/log.h"
#include "restante/stores/maildir/maildir_store.h"

namespace restante {

namespace {

using sandbox::Reach;
using sandbox::Wall;

class Collector {
 public:
  explicit Collector(sandbox::Needs& needs) : needs_(needs) {}

  void keep(std::string folder) { add(std::move(folder), Reach::Keep); }
  void read(std::string path) { add(std::move(path), Reach::Read); }

  // A file that is replaced by a new one of its name is found only where its folder is open.
  void read_beside(const std::string& file) {
    if (!file.empty()) read(std::filesystem::path(file).parent_path().string());
  }
  void keep_beside(const std::string& file) {
    keep(std::filesystem::path(file).parent_path().string());
  }

  void read_beside(const config::CertificateSettings& certificate) {
    for (const auto* files :
         {&certificate.certificates, &certificate.private_keys, &certificate.ocsp}) {
      for (const std::string& file : *files) read_beside(file);
    }
  }

 private:
  void add(std::string path, Reach reach) {
    needs_.territories.push_back({std::move(path), reach});
  }

  sandbox::Needs& needs_;
};

void collect_mail(const config::Settings& settings, Collector& collector) {
  for (const std::string& path : settings.security.paths) collector.keep(path);
  const std::string folder = stores::fixed_beginning(settings.maildrop.path);
  if (!folder.empty()) {
    collector.keep(folder);
  } else if (settings.security.paths.empty()) {
    collector.keep("/");  // homes may lie anywhere
  }
}

void collect_sockets(const config::Settings& settings, Collector& collector) {
  constexpr std::string_view scheme = "unix:";
  for (const config::ListenerSettings& listener : settings.listeners) {
    if (listener.address.starts_with(scheme)) {
      collector.keep_beside(listener.address.substr(scheme.size()));
    }
  }
}

// The C library's and OpenSSL's own files.
void collect_system(sandbox::Outgoing outgoing, Collector& collector) {
  for (const char* path : {"/etc/ssl", "/usr/lib/ssl", "/usr/share/zoneinfo", "/etc/localtime",
                           "/dev/null", "/dev/urandom"}) {
    collector.read(path);
  }
  if (outgoing == sandbox::Outgoing::None) return;
  for (const char* path : {"/etc", "/usr/lib", "/usr/share/ca-certificates", "/lib", "/lib64",
                           "/usr/local/lib", "/run/systemd/resolve"}) {
    collector.read(path);
  }
}

std::string_view text_of(Wall wall) {
  return wall == Wall::Stands ? "restricted" : "unrestricted";
}

// For a folder that is not there yet, the one in which it will be made.
std::string nearest_existing(const std::string& path) {
  std::filesystem::path at = path;
  std::error_code ignored;
  while (!std::filesystem::exists(at, ignored) && at.has_parent_path() && at != at.root_path()) {
    at = at.parent_path();
  }
  return at.string();
}

}  // namespace

sandbox::Needs needs_of(const config::Settings& settings, const std::string& config_path) {
  sandbox::Needs needs;
  const std::string& target = settings.log.target;
  const bool needs_connections =
      target == "syslog" || target == "journald" || !settings.auth.oauth.introspection_url.empty();
  if (needs_connections) needs.outgoing = sandbox::Outgoing::Connections;

  Collector collector(needs);
  collect_mail(settings, collector);
  collector.keep(settings.server.runtime_dir);
  collector.keep(settings.maildrop.lock_dir);
  if (target.starts_with('/')) collector.keep_beside(target);
  collect_sockets(settings, collector);
  collector.read_beside(std::filesystem::absolute(config_path).string());
  collector.read_beside(settings.tls.certificate);
  collector.read_beside(settings.tls.client_ca);
  for (const auto& host : settings.tls.hosts) collector.read_beside(host.certificate);
  for (const auto& source : settings.auth.sources) collector.read_beside(source.path);
  collector.read_beside(settings.auth.oauth.jwks);
  collector.read_beside(settings.auth.oauth.ca_file);
  collect_system(needs.outgoing, collector);
  return needs;
}

Result<void> Confinement::put_up(const config::Settings& settings) {
  if (settings.security.sandbox == config::Sandbox::Off) return {};
  const sandbox::Walls walls = sandbox::available();
  const bool all_stand = walls.files == Wall::Stands && walls.calls == Wall::Stands;
  if (!all_stand && settings.security.sandbox == config::Sandbox::On) {
    return failure(
        ErrorKind::Unsupported,
        fmt::format("security.sandbox = \"on\", but {}; use a newer kernel, or \"auto\"",
                    walls.files == Wall::Stands ? "there is no seccomp"
                                                : "the kernel has no Landlock of version 2"));
  }
  inside_ = settings;
  sandbox::Needs existing = needs_of(settings, config_path_);
  for (sandbox::Territory& territory : existing.territories) {
    if (territory.reach == Reach::Keep) territory.path = nearest_existing(territory.path);
  }
  const auto put_up = sandbox::put_up(existing);
  if (!put_up.has_value()) return Failure(put_up.error());
  log::Entry(all_stand ? log::Level::Info : log::Level::Warning, "sandboxed")
      .add("files", text_of(walls.files))
      .add("calls", text_of(walls.calls));
  return {};
}

Result<void> Confinement::permits(const config::Settings& settings) const {
  if (!inside_) return {};
  config::Settings next = settings;
  // What waits for a restart is still that of the start.
  next.server = inside_->server;
  next.maildrop.lock_dir = inside_->maildrop.lock_dir;
  next.security = inside_->security;
  const std::string beyond =
      sandbox::beyond(needs_of(*inside_, config_path_), needs_of(next, config_path_));
  if (beyond.empty()) return {};
  return failure(ErrorKind::Denied,
                 fmt::format("{} lies outside of the sandbox that was made at the start; restart "
                             "the server (see security.sandbox)",
                             beyond));
}

}  // namespace restante
