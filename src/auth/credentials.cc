// SPDX-License-Identifier: Apache-2.0
#include "restante/auth/credentials.h"

#include "restante/base/wipe.h"
#include "start_sodium.h"

#include <sodium.h>

#include <array>
#include <utility>

namespace restante::auth {

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) {
  wipe(other.text_);
}

// Not by swap(), which would leave short texts in a temporary on the stack.
Secret& Secret::operator=(Secret other) noexcept {
  wipe(text_);
  text_ = std::move(other.text_);
  return *this;
}

Secret::~Secret() {
  wipe(text_);
}

Secret random_secret() {
  start_sodium();
  std::array<unsigned char, 32> octets{};
  randombytes_buf(octets.data(), octets.size());
  std::array<char, 2 * sizeof octets + 1> text{};
  sodium_bin2hex(text.data(), text.size(), octets.data(), octets.size());
  Secret secret(text.data());
  sodium_memzero(octets.data(), octets.size());
  sodium_memzero(text.data(), text.size());
  return secret;
}

}  // namespace restante::auth
