// SPDX-License-Identifier: Apache-2.0
#include "papers.h"

#include <fmt/format.h>
#include <unistd.h>

#include <ctime>
#include <string>
#include <utility>

#include "reach.h"
#include "restante/drivers/source_driver.h"

namespace restante {

namespace {

class Gatherer {
 public:
  explicit Gatherer(const HeldFiles* before) : before_(before) {}

  void hold(const std::string& path) {
    if (!path.empty()) note(files_.hold(path));
  }
  // Of any size.
  void hold_open(const std::string& path) {
    note(files_.hold_open(path, before_, std::time(nullptr)));
  }

  void hold(const config::CertificateSettings& certificate) {
    for (const auto* paths :
         {&certificate.certificates, &certificate.private_keys, &certificate.ocsp}) {
      for (const std::string& path : *paths) hold(path);
    }
  }

  std::expected<HeldFiles, std::vector<Error>> take() {
    if (!errors_.empty()) return std::unexpected(std::move(errors_));
    return std::move(files_);
  }

 private:
  // They are opened before any wall is up, so it is the user alone who may not.
  void note(Result<void> held) {
    if (held.has_value()) return;
    Error error = std::move(held.error());
    if (error.kind == ErrorKind::Denied) {
      error.text += fmt::format(" (for {}, who starts the server)", name_of(::geteuid()));
    }
    errors_.push_back(std::move(error));
  }

  const HeldFiles* const before_;
  HeldFiles files_;
  std::vector<Error> errors_;
};

void gather_for_worker(const config::TlsSettings& settings, Gatherer& gatherer) {
  gatherer.hold(settings.certificate);
  gatherer.hold(settings.client_ca);
  for (const config::TlsHostSettings& host : settings.hosts) gatherer.hold(host.certificate);
}

void gather_for_auth(const config::AuthSettings& settings, Gatherer& gatherer) {
  for (const config::AuthSourceSettings& source : settings.sources) {
    for (const std::string& path : drivers::source_driver(source.driver).papers(source)) {
      gatherer.hold_open(path);
    }
  }
  gatherer.hold(settings.oauth.jwks);
  gatherer.hold(settings.oauth.ca_file);
}

}  // namespace

std::expected<HeldFiles, std::vector<Error>> gather_papers(const config::Settings& settings,
                                                           processes::Role role,
                                                           const HeldFiles* before) {
  Gatherer gatherer(before);
  if (role == processes::Role::Worker) gather_for_worker(settings.tls, gatherer);
  if (role == processes::Role::Auth) gather_for_auth(settings.auth, gatherer);
  return gatherer.take();
}

}  // namespace restante
