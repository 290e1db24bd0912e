// SPDX-License-Identifier: Apache-2.0
//
// Other servers store messages compressed or encrypted, under names like any. Nobody's mail begins
// as such a file does: with octets that no header's name may have, or with ten letters of chance.
#pragma once

#include <cstdint>
#include <string_view>

namespace restante::stores {

enum class Packing : std::uint8_t { None, Gzip, Bzip2, Xz, Zstd, Lz4, MailCrypt };

// Of a file that begins so. Fewer than sixteen octets may not tell.
[[nodiscard]] Packing packing_of(std::string_view first_octets);

// What was done to it: "compressed by gzip". REQUIRES: not None.
[[nodiscard]] std::string_view describe(Packing packing);

}  // namespace restante::stores
