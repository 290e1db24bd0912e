// SPDX-License-Identifier: Apache-2.0
//
// What an operator says about TLS, as plain data. Paths are absolute.
#pragma once

#include <string>
#include <vector>

namespace restante::tls {

// A certificate with its intermediates (PEM, the server's own first), its private key (PEM, without
// a passphrase), and if there is one the OCSP response that vouches for it (DER).
struct CertificateFiles {
  std::string chain;
  std::string key;
  std::string ocsp = {};

  bool operator==(const CertificateFiles&) const = default;
};

// A name that clients ask for by SNI: "pop.example.org", or "*.example.org" for one label before
// the rest. Upper and lower case are the same, and so is a dot at the end.
struct Host {
  std::string name;
  std::vector<CertificateFiles> certificates;

  bool operator==(const Host&) const = default;
};

enum class Version { Tls12, Tls13 };

struct Options {
  std::vector<CertificateFiles> certificates;  // for all names without a host; one of a kind of key
  std::vector<Host> hosts;
  Version min_version = Version::Tls12;
  std::string client_ca = {};  // PEM; empty: clients are not asked for certificates

  bool operator==(const Options&) const = default;
};

}  // namespace restante::tls
