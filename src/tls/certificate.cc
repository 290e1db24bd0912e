// SPDX-License-Identifier: Apache-2.0
#include "certificate.h"

#include "moment.h"
#include "open_file.h"
#include "reason.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <utility>

namespace restante::tls {

namespace {

// Without this OpenSSL asks at the terminal.
int no_passphrase(char*, int, int, void* asked) noexcept {
  *static_cast<bool*>(asked) = true;
  return -1;
}

bool is_at_end(unsigned long error) {
  return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

struct Key {
  KeyHandle handle;
  std::optional<std::string> exposure;
};

Result<Key> read_key(const FileSource& source, const std::string& path) {
  const auto file = open_file(source, path, "private key");
  if (!file) return Failure(file.error());
  bool asked = false;
  KeyHandle key(PEM_read_bio_PrivateKey(file->bio(), nullptr, no_passphrase, &asked));
  if (key) return Key{std::move(key), file->exposure()};
  const std::string reason = take_reason();
  if (asked) {
    return failure(ErrorKind::Unsupported,
                   fmt::format("the private key {} has a passphrase, and nobody is there to type "
                               "it; take it off with `openssl pkey`",
                               path));
  }
  return failure(ErrorKind::Corrupt,
                 fmt::format("{} holds no private key in PEM form: {}", path, reason));
}

}  // namespace

Result<ChainHandle> read_certificates(const FileSource& source, const std::string& path,
                                      std::string_view what) {
  const auto file = open_file(source, path, what);
  if (!file) return Failure(file.error());
  ChainHandle chain(sk_X509_new_null());
  while (X509* const next = PEM_read_bio_X509(file->bio(), nullptr, nullptr, nullptr)) {
    sk_X509_push(chain.get(), next);
  }
  const bool complete = is_at_end(ERR_peek_last_error());
  const std::string reason = take_reason();
  if (complete && sk_X509_num(chain.get()) > 0) return chain;
  return failure(
      ErrorKind::Corrupt,
      fmt::format("the {} {} is not made of certificates in PEM form: {}", what, path, reason));
}

Result<Certificate> read_certificate(const CertificateFiles& files, const FileSource& source) {
  auto chain = read_certificates(source, files.chain, "certificate chain");
  if (!chain) return Failure(std::move(chain.error()));
  auto key = read_key(source, files.key);
  if (!key) return Failure(std::move(key.error()));
  CertificateHandle leaf(sk_X509_shift(chain->get()));
  if (X509_check_private_key(leaf.get(), key->handle.get()) != 1) {
    ERR_clear_error();
    return failure(ErrorKind::Corrupt,
                   fmt::format("the private key {} does not fit the first certificate of {}; the "
                               "server's own certificate must come first, and the key must be the "
                               "one it was made for",
                               files.key, files.chain));
  }
  Staple staple;
  if (!files.ocsp.empty()) {
    auto read = read_staple(source, files.ocsp, leaf.get(), chain->get());
    if (!read) return Failure(std::move(read.error()));
    staple = std::move(*read);
  }
  return Certificate{files,
                     std::move(leaf),
                     std::move(*chain),
                     std::move(key->handle),
                     std::move(staple),
                     std::move(key->exposure)};
}

std::chrono::system_clock::time_point not_after(const Certificate& certificate) {
  auto first = moment(X509_get0_notAfter(certificate.leaf.get()));
  for (int i = 0; i < sk_X509_num(certificate.chain.get()); ++i) {
    first = std::min(first, moment(X509_get0_notAfter(sk_X509_value(certificate.chain.get(), i))));
  }
  return first;
}

}  // namespace restante::tls
