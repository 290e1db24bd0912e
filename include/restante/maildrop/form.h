// SPDX-License-Identifier: Apache-2.0
//
// In which form a store keeps a message.
#pragma once

#include <cstdint>

namespace restante::maildrop {

enum class Form : std::uint8_t {
  Stored,  // whatever it is: on the wire it may look different
  Wire     // as RETR sends it: not empty, each line ends with CRLF, none begins with a dot
};

}  // namespace restante::maildrop
