// SPDX-License-Identifier: Apache-2.0
#include "territories.h"

#include <charconv>
#include <string_view>
#include <utility>

#include "restante/drivers/source_driver.h"
#include "restante/drivers/store_driver.h"
#include "restante/sandbox/outgoing.h"

namespace restante {

namespace {

using sandbox::Reach;

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

  void let(const config::AuthSourceSettings& source) {
    drivers::source_driver(source.driver).add_needs(source, needs_);
  }

  void connect_to(std::uint16_t port) { sandbox::let_connect(needs_, port); }

 private:
  void add(std::string path, Reach reach) { sandbox::let(needs_, std::move(path), reach); }

  sandbox::Needs& needs_;
};

void collect_worker(const config::Settings& settings, Collector& collector) {
  for (const std::string& path : settings.security.paths) collector.keep(path);
  const std::string folder = drivers::folder_of_all_mail(settings.maildrop);
  if (!folder.empty()) {
    collector.keep(folder);
  } else if (settings.security.paths.empty()) {
    collector.keep("/");  // homes may lie anywhere
  }
  collector.keep(settings.maildrop.lock_dir);
}

void collect_auth(const config::Settings& settings, Collector& collector) {
  for (const config::AuthSourceSettings& source : settings.auth.sources) collector.let(source);
  const config::OAuthSettings& oauth = settings.auth.oauth;
  if (oauth.introspection_url.empty()) return;
  collector.connect_to(port_of(oauth.introspection_url));
}

void collect(processes::Role role, const config::Settings& settings, Collector& collector) {
  switch (role) {
    case processes::Role::Worker:
      return collect_worker(settings, collector);
    case processes::Role::Auth:
      return collect_auth(settings, collector);
    case processes::Role::Clerk:
      return;  // its socket is handed to it
  }
}

// The C library's and OpenSSL's own files.
void collect_system(Collector& collector) {
  for (const char* path : {"/etc/ssl/openssl.cnf", "/usr/lib/ssl/openssl.cnf", "/etc/localtime",
                           "/usr/share/zoneinfo", "/dev/null", "/dev/urandom"}) {
    collector.read(path);
  }
}

}  // namespace

sandbox::Needs needs_of(const config::Settings& settings, processes::Role role) {
  sandbox::Needs needs;
  Collector collector(needs);
  collect(role, settings, collector);
  collect_system(collector);
  return needs;
}

}  // namespace restante
