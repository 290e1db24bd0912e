// SPDX-License-Identifier: Apache-2.0
#include "settle.h"

#include "address.h"
#include "restante/base/endpoint.h"
#include "restante/base/file_source.h"
#include "restante/config/load.h"
#include "template_syntax.h"

#include <fmt/format.h>

#include <limits.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace restante::config {
namespace {

constexpr const char* stand_in_host_name = "localhost";

std::string below(const std::string& folder, std::string_view name) {
  return (std::filesystem::path(folder) / name).string();
}

void anchor(std::string& path, const std::string& folder) {
  if (!path.empty()) path = below(folder, path);  // an absolute path stays what it is
}

void anchor(CertificateSettings& certificate, const std::string& folder) {
  for (std::string& path : certificate.certificates) anchor(path, folder);
  for (std::string& path : certificate.private_keys) anchor(path, folder);
  for (std::string& path : certificate.ocsp) anchor(path, folder);
}

void anchor_log_target(std::string& target, const std::string& folder) {
  if (target != "stderr" && target != "syslog" && target != "journald") anchor(target, folder);
}

void anchor_socket(std::string& address, const std::string& folder) {
  auto endpoint = parse_endpoint(address);
  auto* const socket = endpoint ? std::get_if<UnixEndpoint>(&*endpoint) : nullptr;
  if (socket == nullptr) return;
  anchor(socket->path, folder);
  address = text_of(*endpoint);
}

void anchor_template(std::string& path, const std::string& folder) {
  if (!path.starts_with("%h")) path = below(as_template(folder), path);  // a home is absolute
}

void anchor_all(Settings& settings, const std::string& folder) {
  anchor(settings.server.runtime_dir, folder);
  anchor_log_target(settings.log.target, folder);
  for (ListenerSettings& listener : settings.listeners) anchor_socket(listener.address, folder);
  anchor(settings.tls.certificate, folder);
  anchor(settings.tls.client_ca, folder);
  for (TlsHostSettings& host : settings.tls.hosts) anchor(host.certificate, folder);
  for (AuthSourceSettings& source : settings.auth.sources) anchor(source.path, folder);
  anchor(settings.auth.oauth.jwks, folder);
  anchor(settings.auth.oauth.ca_file, folder);
  anchor_template(settings.maildrop.path, folder);
  anchor(settings.maildrop.lock_dir, folder);
  anchor_socket(settings.metrics.address, folder);
  anchor(settings.control.socket, folder);
  for (std::string& path : settings.security.paths) anchor(path, folder);
}

bool is_open_to_the_network(const std::string& address) {
  const auto endpoint = parse_internet_endpoint(address);
  return endpoint && !endpoint->host.starts_with("127.") && endpoint->host != "::1";
}

// What of the file must not be read by others; empty: nothing.
std::string_view secret_in(const Settings& settings) {
  if (!settings.auth.oauth.client_secret.empty()) return "auth.oauth.client_secret";
  for (const AuthSourceSettings& source : settings.auth.sources) {
    if (source.connection.contains("password")) return "auth.source.connection";
  }
  return {};
}

std::string name_of_machine() {
  char name[HOST_NAME_MAX + 1] = "";
  gethostname(name, sizeof name);
  name[HOST_NAME_MAX] = '\0';
  return name;
}

}  // namespace

std::string host_name_of(std::string_view machine) {
  return check_host_name(machine) ? stand_in_host_name : std::string(machine);
}

std::vector<std::string> warnings(const Settings& settings, const std::string& path) {
  std::vector<std::string> all;
  if (settings.server.hostname == stand_in_host_name) {
    if (const Complaint complaint = check_host_name(name_of_machine())) {
      all.push_back(
          fmt::format("server.hostname is \"{}\", because the machine's name {}; set "
                      "server.hostname to the name that clients know",
                      stand_in_host_name, *complaint));
    }
  }
  if (const std::string_view secret = secret_in(settings); !secret.empty()) {
    const auto file = DiskFiles().open(path);
    auto exposure =
        file ? exposure_of(*file, fmt::format("file with {},", secret), path) : std::nullopt;
    if (exposure) all.push_back(std::move(*exposure));
  }
  if (is_open_to_the_network(settings.metrics.address)) {
    all.push_back(
        fmt::format("metrics.address {} can be reached from outside, and tells whoever asks which "
                    "users and addresses do most; keep it behind a firewall, or use 127.0.0.1",
                    settings.metrics.address));
  }
  return all;
}

std::string default_lock_dir(const Settings& settings) {
  return below(settings.server.runtime_dir, "locks");
}

void settle(Settings& settings, const std::string& path, Findings& findings) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  if (error) {
    findings.complain_at({},
                         "relative paths have no start: the current folder is gone; name the "
                         "configuration by an absolute path");
    return;
  }
  anchor_all(settings, absolute.parent_path().string());
  if (settings.maildrop.lock_dir.empty()) settings.maildrop.lock_dir = default_lock_dir(settings);
  if (settings.control.socket.empty()) {
    settings.control.socket = below(settings.server.runtime_dir, "control.sock");
  }
  if (settings.server.hostname.empty() && findings.sound("server.hostname"))
    settings.server.hostname = host_name_of(name_of_machine());
}

}  // namespace restante::config
