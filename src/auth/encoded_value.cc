// SPDX-License-Identifier: Apache-2.0
#include "encoded_value.h"

#include "restante/auth/ascii.h"

#include <sodium.h>

#include <cstddef>
#include <utility>

namespace restante::auth {

namespace {

bool take_suffix(std::string_view& name, std::string_view suffix) {
  if (name.size() < suffix.size()) return false;
  if (!equal_but_for_case(name.substr(name.size() - suffix.size()), suffix)) return false;
  name.remove_suffix(suffix.size());
  return true;
}

unsigned char* octets_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

Result<std::string> decode_base64(std::string_view text) {
  std::string octets(text.size(), '\0');
  for (const int variant :
       {sodium_base64_VARIANT_ORIGINAL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING}) {
    std::size_t size = 0;
    if (sodium_base642bin(octets_of(octets), octets.size(), text.data(), text.size(), nullptr,
                          &size, nullptr, variant) == 0) {
      octets.resize(size);
      return octets;
    }
  }
  return failure(ErrorKind::Corrupt, "the password's value is not base64");
}

Result<std::string> decode_hex(std::string_view text) {
  std::string octets(text.size() / 2, '\0');
  std::size_t size = 0;
  if (sodium_hex2bin(octets_of(octets), octets.size(), text.data(), text.size(), nullptr, &size,
                     nullptr) == 0) {
    return octets;
  }
  return failure(ErrorKind::Corrupt, "the password's value is not hexadecimal");
}

}  // namespace

std::optional<ValueEncoding> take_encoding(std::string_view& name) {
  if (take_suffix(name, ".B64") || take_suffix(name, ".BASE64")) return ValueEncoding::Base64;
  if (take_suffix(name, ".HEX")) return ValueEncoding::Hex;
  return std::nullopt;
}

Result<std::string> decode_value(ValueEncoding encoding, std::string_view text) {
  switch (encoding) {
    case ValueEncoding::AsIs:
      return std::string(text);
    case ValueEncoding::Base64:
      return decode_base64(text);
    case ValueEncoding::Hex:
      return decode_hex(text);
  }
  std::unreachable();
}

}  // namespace restante::auth
