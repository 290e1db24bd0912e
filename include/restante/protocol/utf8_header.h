// SPDX-License-Identifier: Apache-2.0
//
// Messages with UTF-8 in their header (RFC 6532), which a client is to take in UTF8 mode alone (RFC
// 6856, section 2.1).
#pragma once

#include <string_view>

namespace restante::protocol {

// Of a message that begins so; a header that goes on beyond is judged by what is there. Octets that
// are no UTF-8 need no mode: there is none in which they would be right.
[[nodiscard]] bool has_utf8_header(std::string_view beginning);

}  // namespace restante::protocol
