// SPDX-License-Identifier: Apache-2.0
//
// Secrets that a client sent. The memory of a Secret is overwritten when it dies, and when its text
// moves elsewhere.
#pragma once

#include <string>
#include <string_view>

namespace restante::auth {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text) : text_(text) {}
  Secret(const Secret& other) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret other) noexcept;
  ~Secret();

  // Valid as long as this Secret is, and neither moved from nor assigned to.
  std::string_view reveal() const { return text_; }

 private:
  std::string text_;
};

// 256 random bits in hexadecimal: nobody's password.
[[nodiscard]] Secret random_secret();

struct Credentials {
  std::string user;  // canonical: see user_name.h
  Secret password;
};

}  // namespace restante::auth
