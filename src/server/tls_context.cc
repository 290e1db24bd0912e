// SPDX-License-Identifier: Apache-2.0
#include "restante/server/tls_context.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <utility>
#include <vector>

#include "restante/base/log.h"

namespace restante::server {

namespace {

std::vector<tls::CertificateFiles> files_from(const config::CertificateSettings& settings) {
  std::vector<tls::CertificateFiles> files;
  files.reserve(settings.certificates.size());
  for (std::size_t at = 0; at < settings.certificates.size(); ++at) {
    files.push_back({settings.certificates[at], settings.private_keys[at],
                     at < settings.ocsp.size() ? settings.ocsp[at] : ""});
  }
  return files;
}

}  // namespace

Result<std::unique_ptr<tls::Context>> load_tls(const config::TlsSettings& settings,
                                               tls::TicketKeys& keys, const FileSource& source) {
  if (settings.certificate.certificates.empty()) return nullptr;
  tls::Options options;
  options.certificates = files_from(settings.certificate);
  for (const config::TlsHostSettings& host : settings.hosts) {
    options.hosts.push_back({host.name, files_from(host.certificate)});
  }
  options.min_version = settings.min_version == "1.3" ? tls::Version::Tls13 : tls::Version::Tls12;
  options.client_ca = settings.client_ca;
  return tls::Context::load(options, keys, source);
}

std::vector<NearExpiry> near_expiries(const tls::Context& context,
                                      std::chrono::system_clock::time_point now) {
  std::vector<NearExpiry> all;
  for (const tls::Expiry& expiry : context.expiries()) {
    if (expiry.not_after > now + certificate_warning) continue;
    const auto end = std::chrono::system_clock::to_time_t(expiry.not_after);
    all.push_back({expiry.not_after > now ? "a certificate ends soon" : "a certificate has ended",
                   expiry.file, fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(end))});
  }
  return all;
}

void warn_of_expiries(const tls::Context& context, std::chrono::system_clock::time_point now) {
  for (const NearExpiry& expiry : near_expiries(context, now)) {
    log::warning(expiry.event)
        .add("file", expiry.file)
        .add("end", expiry.end)
        .add("advice", expiry_advice);
  }
  for (const std::string& warning : context.warnings()) {
    log::warning("TLS").add("problem", warning);
  }
}

}  // namespace restante::server
