// SPDX-License-Identifier: Apache-2.0
#include "restante/tls/context.h"

#include "certificate.h"
#include "contents.h"
#include "reason.h"
#include "rules.h"

#include <fmt/format.h>

#include <cassert>
#include <utility>

namespace restante::tls {

namespace {

// What all hosts are built from.
struct Plan {
  const Options& options;
  const FileSource& source;
  Contents& contents;
  STACK_OF(X509) * authorities;  // null: clients are not asked
};

Result<void> add_certificate(SSL_CTX* handle, const CertificateFiles& files, const Plan& plan) {
  auto certificate = read_certificate(files, plan.source);
  if (!certificate) return Failure(std::move(certificate.error()));
  constexpr int never_replace = 0;
  if (SSL_CTX_use_cert_and_key(handle, certificate->leaf.get(), certificate->key.get(),
                               certificate->chain.get(), never_replace) != 1) {
    return failure(ErrorKind::Unsupported,
                   fmt::format("the certificate {} can't be used: {}; a host has at most one of "
                               "each kind of key, and none that is too weak",
                               files.chain, take_reason()));
  }
  Contents& contents = plan.contents;
  const Staple& staple = certificate->staple;
  if (staple.next_update <= contents.keys.clock().now()) {
    contents.warnings.push_back(fmt::format(
        "the OCSP response {} is out of date and not served; fetch it again", files.ocsp));
  }
  if (certificate->key_exposure) contents.warnings.push_back(*certificate->key_exposure);
  contents.certificates.push_back(std::move(*certificate));
  return {};
}

Result<ContextHandle> build_host(const Plan& plan, const std::string& name,
                                 const std::vector<CertificateFiles>& certificates) {
  if (certificates.empty()) {
    const std::string whose = name.empty() ? "by default" : fmt::format("for the host {}", name);
    return failure(ErrorKind::NotFound,
                   fmt::format("TLS has no certificate {}; name a chain and its key", whose));
  }
  ContextHandle handle(SSL_CTX_new(TLS_server_method()));
  assert(handle);
  set_rules(handle.get(), plan.options.min_version, plan.contents.keys.lifetime());
  if (plan.authorities) ask_for_certificates(handle.get(), plan.authorities);
  set_ticket_scope(handle.get(), name, plan.authorities);
  show(handle.get(), plan.contents);
  for (const CertificateFiles& files : certificates) {
    auto added = add_certificate(handle.get(), files, plan);
    if (!added) return Failure(std::move(added.error()));
  }
  return handle;
}

Result<void> add_host(const Plan& plan, const Host& host) {
  std::string name = canonical_name(host.name);
  if (plan.contents.hosts.contains(name)) {
    return failure(ErrorKind::Corrupt,
                   fmt::format("the TLS host {} is there twice; remove one of the two", name));
  }
  auto handle = build_host(plan, name, host.certificates);
  if (!handle) return Failure(std::move(handle.error()));
  plan.contents.hosts.emplace(std::move(name), std::move(*handle));
  return {};
}

}  // namespace

Result<std::unique_ptr<Context>> Context::load(const Options& options, TicketKeys& keys,
                                               const FileSource& source) {
  auto contents = std::make_unique<Contents>(keys);
  ChainHandle authorities;
  if (!options.client_ca.empty()) {
    auto read = read_certificates(source, options.client_ca, "client CA");
    if (!read) return Failure(std::move(read.error()));
    authorities = std::move(*read);
    const auto file = source.open(options.client_ca);
    auto warning = file ? changeability_of(*file, "client CA", options.client_ca) : std::nullopt;
    if (warning) contents->warnings.push_back(std::move(*warning));
  }
  const Plan plan{options, source, *contents, authorities.get()};
  auto handle = build_host(plan, {}, options.certificates);
  if (!handle) return Failure(std::move(handle.error()));
  for (const Host& host : options.hosts) {
    auto added = add_host(plan, host);
    if (!added) return Failure(std::move(added.error()));
  }
  give(handle->get(), std::move(contents));
  return std::unique_ptr<Context>(new Context(handle->release()));
}

Context::~Context() {
  SSL_CTX_free(handle_);
}

std::vector<Expiry> Context::expiries() const {
  std::vector<Expiry> all;
  for (const Certificate& one : contents_of_owner(handle_).certificates) {
    all.push_back({one.files.chain, not_after(one)});
  }
  return all;
}

std::vector<std::string> Context::warnings() const {
  return contents_of_owner(handle_).warnings;
}

}  // namespace restante::tls
