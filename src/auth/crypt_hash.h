// SPDX-License-Identifier: Apache-2.0
//
// What crypt(3) of libxcrypt hashes, through its reentrant calls: any thread may verify.
#pragma once

#include <string>
#include <string_view>

#include "restante/base/result.h"

namespace restante::auth {

// Whether `hash` has a method that libxcrypt knows and is as long as that method's hashes are.
[[nodiscard]] bool is_crypt_hash(std::string_view hash);

// The hash of `password` by the method, cost and salt of `setting` (itself a hash, or the result of
// new_crypt_setting()). Empty where there is none: a password with a NUL or of more than 511
// octets, a setting that makes no sense.
[[nodiscard]] std::string crypt_hash(std::string_view password, const std::string& setting);

// A setting with a random salt for the method of `prefix`, such as "$6$"; `cost` as in
// crypt_gensalt(3).
[[nodiscard]] std::string new_crypt_setting(const char* prefix, unsigned long cost);

}  // namespace restante::auth
