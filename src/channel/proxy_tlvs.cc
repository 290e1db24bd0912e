// SPDX-License-Identifier: Apache-2.0
#include "proxy_tlvs.h"

#include <algorithm>

#include "crc32c.h"

namespace restante::channel {

namespace {

enum class Type : std::uint8_t { Crc32c = 0x03, UniqueId = 0x05, Tls = 0x20 };
enum class TlsType : std::uint8_t { Version = 0x21, CommonName = 0x22, Cipher = 0x23 };

// Of PP2_TYPE_SSL, section 2.2.6.
constexpr std::uint8_t client_speaks_tls = 0x01;
constexpr std::uint8_t client_showed_certificate = 0x02 | 0x04;  // now, or when the session began
constexpr std::size_t tls_head_octets = 5;                       // those bits, and the verdict

// So that they may stand in the log and in answers to operators.
constexpr std::size_t version_octets_max = 16;
constexpr std::size_t cipher_octets_max = 64;

struct Tlv {
  std::uint8_t type = 0;
  std::string_view value;
};

std::uint8_t octet_at(std::string_view octets, std::size_t place) {
  return static_cast<std::uint8_t>(octets[place]);
}

// One after another, until the end or until one has no end.
class Tlvs {
 public:
  explicit Tlvs(std::string_view octets) : rest_(octets) {}

  std::optional<Tlv> next() {
    constexpr std::size_t head_octets = 3;
    if (rest_.size() < head_octets) return std::nullopt;
    const std::size_t length = std::size_t{octet_at(rest_, 1)} << 8 | octet_at(rest_, 2);
    if (rest_.size() - head_octets < length) return std::nullopt;
    const Tlv tlv{octet_at(rest_, 0), rest_.substr(head_octets, length)};
    rest_.remove_prefix(head_octets + length);
    return tlv;
  }
  bool are_sound() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool is_word(std::string_view text, std::size_t octets_max) {
  return !text.empty() && text.size() <= octets_max &&
         std::ranges::all_of(text, [](char octet) { return octet > 0x20 && octet < 0x7f; });
}

// As of a certificate that we verified ourselves: others would do harm in a log or in a look-up.
bool is_name(std::string_view text) {
  return text.size() <= ProxyHeader::common_name_octets_max &&
         std::ranges::none_of(text, [](char octet) {
           return static_cast<unsigned char>(octet) < 0x20 || octet == 0x7f;
         });
}

// Nothing: the client speaks no TLS, or nobody says which.
std::expected<std::optional<ProxiedTls>, ProxyFault> read_tls(std::string_view value) {
  if (value.size() < tls_head_octets) return std::unexpected(ProxyFault::Malformed);
  const std::uint8_t client = octet_at(value, 0);
  const bool is_verified = value.substr(1, 4) == std::string_view("\0\0\0\0", 4);
  ProxiedTls tls;
  std::string_view common_name;
  Tlvs tlvs(value.substr(tls_head_octets));
  while (const auto tlv = tlvs.next()) {
    switch (static_cast<TlsType>(tlv->type)) {
      case TlsType::Version:
        tls.version = tlv->value;
        break;
      case TlsType::CommonName:
        common_name = tlv->value;
        break;
      case TlsType::Cipher:
        tls.cipher = tlv->value;
        break;
    }
  }
  const bool is_sound = tlvs.are_sound() &&
                        (tls.version.empty() || is_word(tls.version, version_octets_max)) &&
                        (tls.cipher.empty() || is_word(tls.cipher, cipher_octets_max));
  if (!is_sound) return std::unexpected(ProxyFault::Malformed);
  if ((client & client_speaks_tls) == 0 || tls.version.empty()) return std::nullopt;
  // OpenSSL's verdict on a certificate that was never shown is that all is well.
  const bool has_certificate = (client & client_showed_certificate) != 0;
  if (has_certificate && is_verified && is_name(common_name)) tls.common_name = common_name;
  return tls;
}

// Over all of the header, with zeros in its own place.
bool fits(std::string_view checksum, std::string_view header) {
  const auto place = static_cast<std::size_t>(checksum.data() - header.data());
  Crc32c crc;
  crc.add(header.substr(0, place));
  crc.add(std::string_view("\0\0\0\0", 4));
  crc.add(header.substr(place + checksum.size()));
  std::uint32_t said = 0;
  for (std::size_t at = 0; at < checksum.size(); ++at) said = said << 8 | octet_at(checksum, at);
  return said == crc.value();
}

std::optional<ProxyFault> take(const Tlv& tlv, std::string_view header, ProxyExtras& extras) {
  switch (static_cast<Type>(tlv.type)) {
    case Type::Crc32c:
      if (tlv.value.size() != sizeof(std::uint32_t)) return ProxyFault::Malformed;
      if (!fits(tlv.value, header)) return ProxyFault::WrongChecksum;
      break;
    case Type::UniqueId:
      if (tlv.value.size() > ProxyHeader::unique_id_octets_max) return ProxyFault::Malformed;
      extras.unique_id = tlv.value;
      break;
    case Type::Tls: {
      auto tls = read_tls(tlv.value);
      if (!tls.has_value()) return tls.error();
      extras.tls = std::move(*tls);
      break;
    }
  }
  return std::nullopt;
}

}  // namespace

std::expected<ProxyExtras, ProxyFault> read_tlvs(std::string_view octets, std::string_view header) {
  ProxyExtras extras;
  Tlvs tlvs(octets);
  while (const auto tlv = tlvs.next()) {
    if (const auto fault = take(*tlv, header, extras)) return std::unexpected(*fault);
  }
  if (!tlvs.are_sound()) return std::unexpected(ProxyFault::Malformed);
  return extras;
}

}  // namespace restante::channel
