// SPDX-License-Identifier: Apache-2.0
#include "contents.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace restante::tls {

namespace {

void free_contents(void*, void* contents, CRYPTO_EX_DATA*, int, long, void*) noexcept {
  delete static_cast<Contents*>(contents);
}

int owner_slot() {
  static const int slot = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_contents);
  return slot;
}

}  // namespace

SSL_CTX* Contents::find_host(std::string_view name) const {
  const std::string wanted = canonical_name(name);
  auto found = hosts.find(wanted);
  const std::size_t dot = wanted.find('.');
  if (found == hosts.end() && dot != wanted.npos) found = hosts.find("*" + wanted.substr(dot));
  return found == hosts.end() ? nullptr : found->second.get();
}

const Certificate* Contents::find_certificate(const X509* leaf) const {
  const auto found =
      std::ranges::find(certificates, leaf, [](const Certificate& one) { return one.leaf.get(); });
  return found == certificates.end() ? nullptr : &*found;
}

void give(SSL_CTX* owner, std::unique_ptr<Contents> contents) {
  assert(SSL_CTX_get_ex_data(owner, owner_slot()) == nullptr);
  SSL_CTX_set_ex_data(owner, owner_slot(), contents.release());
}

Contents& contents_of_owner(SSL_CTX* owner) {
  return *static_cast<Contents*>(SSL_CTX_get_ex_data(owner, owner_slot()));
}

void show(SSL_CTX* handle, Contents& contents) {
  SSL_CTX_set_app_data(handle, &contents);
}

Contents& contents_of(const SSL* connection) {
  return *static_cast<Contents*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(connection)));
}

std::string canonical_name(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  std::string lower(name);
  for (char& octet : lower) {
    if (octet >= 'A' && octet <= 'Z') octet = static_cast<char>(octet - 'A' + 'a');
  }
  return lower;
}

}  // namespace restante::tls
