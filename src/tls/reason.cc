// SPDX-License-Identifier: Apache-2.0
#include "reason.h"

#include <fmt/format.h>
#include <openssl/err.h>

namespace restante::tls {

std::string take_reason() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return "no reason given";
  const char* const reason = ERR_reason_error_string(code);
  return reason ? reason : fmt::format("OpenSSL error {:08X}", code);
}

}  // namespace restante::tls
