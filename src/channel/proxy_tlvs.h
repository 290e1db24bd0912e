// SPDX-License-Identifier: Apache-2.0
//
// What stands behind the addresses of a PROXY header of version 2: runs of type, length and value
// (section 2.2). Those that we make nothing of are skipped.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "restante/channel/proxy_header.h"

namespace restante::channel {

struct ProxyExtras {
  std::optional<ProxiedTls> tls;
  std::string unique_id;
};

// `tlvs` are a part of `header`, which is the whole of it: a checksum is of that.
[[nodiscard]] std::expected<ProxyExtras, ProxyFault> read_tlvs(std::string_view tlvs,
                                                               std::string_view header);

}  // namespace restante::channel
