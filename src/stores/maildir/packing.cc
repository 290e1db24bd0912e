// SPDX-License-Identifier: Apache-2.0
#include "packing.h"

#include <array>
#include <cassert>
#include <cstddef>

namespace restante::stores {

namespace {

using namespace std::literals;

struct Mark {
  Packing packing;
  std::string_view begin;
  std::string_view behind = {};  // and then, after a digit for the level
};

constexpr std::array marks{
    Mark{Packing::Bzip2, "BZh"sv, "1AY&SY"sv},
    Mark{Packing::Xz,
         "\xFD"
         "7zXZ\0"sv},
    Mark{Packing::Zstd, "\x28\xB5\x2F\xFD"sv},
    Mark{Packing::Lz4, "Dovecot-LZ4\r\x2A\x9B\xC5"sv},
    Mark{Packing::Lz4, "\x04\x22\x4D\x18"sv},
    Mark{Packing::MailCrypt, "CRYPTED\x03\x07"sv},
};

// RFC 1952, section 2.3: deflate is the only method there is, and three flags are reserved.
bool is_gzip(std::string_view octets) {
  constexpr unsigned char reserved_flags = 0xE0;
  return octets.size() >= 4 && octets.starts_with("\x1F\x8B\x08"sv) &&
         (static_cast<unsigned char>(octets[3]) & reserved_flags) == 0;
}

bool bears(std::string_view octets, const Mark& mark) {
  if (!octets.starts_with(mark.begin)) return false;
  if (mark.behind.empty()) return true;
  const std::size_t level = mark.begin.size();
  return octets.size() > level && octets[level] >= '1' && octets[level] <= '9' &&
         octets.substr(level + 1).starts_with(mark.behind);
}

}  // namespace

Packing packing_of(std::string_view first_octets) {
  if (is_gzip(first_octets)) return Packing::Gzip;
  for (const Mark& mark : marks) {
    if (bears(first_octets, mark)) return mark.packing;
  }
  return Packing::None;
}

std::string_view describe(Packing packing) {
  switch (packing) {
    case Packing::None:
      break;
    case Packing::Gzip:
      return "compressed by gzip";
    case Packing::Bzip2:
      return "compressed by bzip2";
    case Packing::Xz:
      return "compressed by xz";
    case Packing::Zstd:
      return "compressed by zstd";
    case Packing::Lz4:
      return "compressed by lz4";
    case Packing::MailCrypt:
      return "encrypted by Dovecot";
  }
  assert(false);
  return {};
}

}  // namespace restante::stores
