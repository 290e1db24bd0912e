// SPDX-License-Identifier: Apache-2.0
//
// Points in time as certificates write them.
#pragma once

#include <openssl/asn1.h>

#include <chrono>

namespace restante::tls {

// What makes no sense as a time is the beginning of all time: long past.
[[nodiscard]] std::chrono::system_clock::time_point moment(const ASN1_TIME* time);

}  // namespace restante::tls
