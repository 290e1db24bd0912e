// SPDX-License-Identifier: Apache-2.0
#include "staple.h"

#include "moment.h"
#include "open_file.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include <algorithm>

namespace restante::tls {

namespace {

Failure useless(const std::string& path, std::string_view why) {
  ERR_clear_error();
  return failure(ErrorKind::Corrupt,
                 fmt::format("the OCSP response {} {}; fetch it again, as `openssl ocsp -respout` "
                             "does, or do without it",
                             path, why));
}

X509* issuer_of(X509* leaf, STACK_OF(X509) * chain) {
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    X509* const candidate = sk_X509_value(chain, i);
    if (X509_check_issued(candidate, leaf) == X509_V_OK) return candidate;
  }
  return nullptr;
}

// Whether any of the answers names the certificate, by whichever hash.
bool is_about(OCSP_BASICRESP* basic, X509* leaf, X509* issuer) {
  for (int i = 0; i < OCSP_resp_count(basic); ++i) {
    const OCSP_CERTID* const asked = OCSP_SINGLERESP_get0_id(OCSP_resp_get0(basic, i));
    ASN1_OBJECT* hash = nullptr;
    OCSP_id_get0_info(nullptr, &hash, nullptr, nullptr, const_cast<OCSP_CERTID*>(asked));
    OCSP_CERTID* const ours = OCSP_cert_to_id(EVP_get_digestbyobj(hash), leaf, issuer);
    const bool same = ours && OCSP_id_cmp(ours, asked) == 0;
    OCSP_CERTID_free(ours);
    if (same) return true;
  }
  return false;
}

std::chrono::system_clock::time_point first_update(OCSP_BASICRESP* basic) {
  auto first = std::chrono::system_clock::time_point::max();
  for (int i = 0; i < OCSP_resp_count(basic); ++i) {
    ASN1_GENERALIZEDTIME* next = nullptr;
    OCSP_single_get0_status(OCSP_resp_get0(basic, i), nullptr, nullptr, nullptr, &next);
    if (next) first = std::min(first, moment(next));
  }
  return first;
}

std::string to_der(OCSP_RESPONSE* response) {
  std::string octets(static_cast<std::size_t>(i2d_OCSP_RESPONSE(response, nullptr)), '\0');
  auto* place = reinterpret_cast<unsigned char*>(octets.data());
  i2d_OCSP_RESPONSE(response, &place);
  return octets;
}

}  // namespace

Result<Staple> read_staple(const FileSource& source, const std::string& path, X509* leaf,
                           STACK_OF(X509) * chain) {
  const auto file = open_file(source, path, "OCSP response");
  if (!file) return Failure(file.error());
  const OcspResponseHandle response(d2i_OCSP_RESPONSE_bio(file->bio(), nullptr));
  if (!response) return useless(path, "is none (it must be DER)");
  const int status = OCSP_response_status(response.get());
  if (status != OCSP_RESPONSE_STATUS_SUCCESSFUL) {
    return useless(path, fmt::format("says \"{}\"", OCSP_response_status_str(status)));
  }
  const OcspBasicHandle basic(OCSP_response_get1_basic(response.get()));
  if (!basic) return useless(path, "holds no answer");
  X509* const issuer = issuer_of(leaf, chain);
  if (issuer && !is_about(basic.get(), leaf, issuer)) {
    return useless(path, "is about another certificate");
  }
  return Staple{to_der(response.get()), first_update(basic.get())};
}

}  // namespace restante::tls
