// SPDX-License-Identifier: Apache-2.0
//
// What OpenSSL says went wrong.
#pragma once

#include <string>

namespace restante::tls {

// The first reason in this thread's queue of errors, which is empty afterwards.
[[nodiscard]] std::string take_reason();

}  // namespace restante::tls
