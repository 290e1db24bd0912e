// SPDX-License-Identifier: Apache-2.0
#include "restante/base/base64.h"

#include <openssl/evp.h>

#include "restante/base/wipe.h"

namespace restante::base64 {

namespace {

constexpr std::size_t octets_per_group = 3;
constexpr std::size_t letters_per_group = 4;

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string encode(std::string_view octets) {
  const std::size_t groups = (octets.size() + octets_per_group - 1) / octets_per_group;
  // OpenSSL writes a NUL behind the last letter, where a string has one.
  std::string text(groups * letters_per_group, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), raw(octets),
                  static_cast<int>(octets.size()));
  return text;
}

std::optional<std::string> decode(std::string_view text) {
  if (text.size() % letters_per_group != 0) return std::nullopt;
  std::string octets(text.size() / letters_per_group * octets_per_group, '\0');
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(octets.data()), raw(text),
                                     static_cast<int>(text.size()));
  if (length != static_cast<int>(octets.size())) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  octets.resize(octets.size() - padding);
  // OpenSSL reads over blanks, and bits that the padding leaves open.
  std::string again = encode(octets);
  const WipeAtEnd forget(again);
  if (again != text) return std::nullopt;
  return octets;
}

}  // namespace restante::base64
