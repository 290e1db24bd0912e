// SPDX-License-Identifier: Apache-2.0
#include "territories.h"

#include <charconv>
#include <filesystem>
#include <string_view>
#include <utility>

namespace restante {

namespace {

using sandbox::Reach;

// Names are looked up by TCP where an answer is too long for UDP.
constexpr std::uint16_t domain_port = 53;

std::uint16_t port_of(std::string_view url) {
  const bool is_plain = url.starts_with("http:");
  std::string_view host = url.substr(url.find("//") + 2);
  host = host.substr(0, host.find_first_of("/?#"));
  // An IPv6 address has colons of its own, in brackets.
  host = host.substr(host.find(']') == host.npos ? 0 : host.find(']'));
  std::uint16_t port = is_plain ? 80 : 443;
  if (const auto colon = host.rfind(':'); colon != host.npos) {
    std::from_chars(host.data() + colon + 1, host.data() + host.size(), port);
  }
  return port;
}

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

  void begin(sandbox::Outgoing outgoing) {
    if (needs_.outgoing < outgoing) needs_.outgoing = outgoing;
  }
  void connect_to(std::uint16_t port) {
    begin(sandbox::Outgoing::Connections);
    needs_.ports.push_back(port);
  }

 private:
  void add(std::string path, Reach reach) {
    const sandbox::Territory territory{std::move(path), reach};
    for (const auto& known : needs_.territories) {
      if (known == territory) return;
    }
    needs_.territories.push_back(territory);
  }

  sandbox::Needs& needs_;
};

void collect_worker(const config::Settings& settings, Collector& collector) {
  for (const std::string& path : settings.security.paths) collector.keep(path);
  const std::string folder = mail_folder(settings.maildrop);
  if (!folder.empty()) {
    collector.keep(folder);
  } else if (settings.security.paths.empty()) {
    collector.keep("/");  // homes may lie anywhere
  }
  collector.keep(settings.maildrop.lock_dir);
  // Read again at a reload.
  collector.read_beside(settings.tls.certificate);
  collector.read_beside(settings.tls.client_ca);
  for (const auto& host : settings.tls.hosts) collector.read_beside(host.certificate);
}

void collect_auth(const config::Settings& settings, Collector& collector) {
  for (const auto& source : settings.auth.sources) collector.read_beside(source.path);
  const config::OAuthSettings& oauth = settings.auth.oauth;
  collector.read_beside(oauth.jwks);
  collector.read_beside(oauth.ca_file);
  if (oauth.introspection_url.empty()) return;
  collector.connect_to(port_of(oauth.introspection_url));
  collector.connect_to(domain_port);
  // How a host's name is looked up, whom to believe, and the libraries that do it.
  for (const char* path : {"/etc", "/usr/lib", "/usr/share/ca-certificates", "/lib", "/lib64",
                           "/usr/local/lib", "/run/systemd/resolve"}) {
    collector.read(path);
  }
}

void collect_clerk(const config::Settings& settings, Collector& collector) {
  collector.keep_beside(settings.control.socket);
}

void collect(Role role, const config::Settings& settings, Collector& collector) {
  switch (role) {
    case Role::Worker:
      return collect_worker(settings, collector);
    case Role::Auth:
      return collect_auth(settings, collector);
    case Role::Clerk:
      return collect_clerk(settings, collector);
  }
}

void collect_log(const log::Options& log, Collector& collector) {
  if (log.target.starts_with('/')) collector.keep_beside(log.target);
  if (log.target == "syslog" || log.target == "journald") {
    collector.begin(sandbox::Outgoing::LogDaemon);
  }
}

// The C library's and OpenSSL's own files.
void collect_system(Collector& collector) {
  for (const char* path : {"/etc/ssl/openssl.cnf", "/usr/lib/ssl/openssl.cnf", "/etc/localtime",
                           "/usr/share/zoneinfo", "/dev/null", "/dev/urandom"}) {
    collector.read(path);
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

}  // namespace

std::string mail_folder(const config::MaildropSettings& settings) {
  const std::string_view path = settings.path;
  std::string fixed;
  for (std::size_t at = 0; at < path.size(); ++at) {
    if (path[at] == '%') {
      ++at;
      if (path.substr(at, 1) != "%") return fixed.substr(0, fixed.rfind('/'));
    }
    fixed += path[at];
  }
  return fixed;
}

sandbox::Needs needs_of(const config::Settings& settings, const std::string& config_path,
                        const Roles& roles, sandbox::Listening listening) {
  sandbox::Needs needs;
  Collector collector(needs);
  for (const Role role : roles) collect(role, settings, collector);
  collect_log(settings.log, collector);
  collect_system(collector);
  // Read again at a reload.
  collector.read_beside(std::filesystem::absolute(config_path).string());
  needs.listening = listening;
  if (listening == sandbox::Listening::OpensItself) collect_sockets(settings, collector);
  return needs;
}

}  // namespace restante
