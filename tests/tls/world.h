// SPDX-License-Identifier: Apache-2.0
//
// What most tests need: an authority, certificates of both kinds in files, a
// clock, ticket keys.
#pragma once

#include "certificates.h"

#include "restante/tls/context.h"

#include <chrono>
#include <memory>
#include <string>

namespace restante::tls {

class ManualClock final : public WallClock {
 public:
  [[nodiscard]] std::chrono::system_clock::time_point now() const override { return now_; }
  void advance(std::chrono::seconds time) { now_ += time; }

 private:
  // OpenSSL looks at the machine's clock besides, so we start from there.
  std::chrono::system_clock::time_point now_ = std::chrono::system_clock::now();
};

// The files in `folder` of a certificate by `authority`, which is in the chain.
inline CertificateFiles write_certificate(const Folder& folder, const std::string& name,
                                          const Authority& authority, const Request& request) {
  const X509Handle certificate = authority.issue(request);
  return {folder.write(name + ".pem", to_pem(certificate.get()) + to_pem(authority.certificate())),
          folder.write(name + ".key", to_pem(shared_key(request.key)))};
}

struct World {
  Folder folder;
  Authority authority{"Test Authority"};
  ManualClock clock;
  TicketKeys::Secret secret = TicketKeys::random_secret();
  TicketKeys keys{secret, clock};
  CertificateFiles rsa = write("rsa", {"pop.test", "DNS:pop.test", KeyKind::Rsa2048});
  CertificateFiles ecdsa = write("ecdsa", {"pop.test", "DNS:pop.test", KeyKind::EcdsaP256});

  [[nodiscard]] CertificateFiles write(const std::string& name, const Request& request) const {
    return write_certificate(folder, name, authority, request);
  }

  [[nodiscard]] std::unique_ptr<Context> load(const Options& options) {
    auto context = Context::load(options, keys, DiskFiles());
    return context ? std::move(*context) : nullptr;
  }

  // The text of the error; empty if there is none.
  [[nodiscard]] std::string refusal(const Options& options) {
    const auto context = Context::load(options, keys, DiskFiles());
    return context ? std::string() : context.error().text;
  }

  [[nodiscard]] std::unique_ptr<Context> load_both() { return load({{rsa, ecdsa}, {}}); }
};

}  // namespace restante::tls
