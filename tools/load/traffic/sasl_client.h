// SPDX-License-Identifier: Apache-2.0
//
// The client's side of one SASL exchange (RFC 5034), by GNU SASL. The only place that sees it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "restante/base/result.h"
#include "user.h"

namespace restante::load {

// Unsupported: GNU SASL has no client of this name.
[[nodiscard]] Result<void> check_mechanism(const std::string& mechanism);

class SaslClient {
 public:
  // `exporter`: the channel binding tls-exporter (RFC 9266), for mechanisms ending in -PLUS.
  // Borrows the user, whose SCRAM key it uses and sets.
  SaslClient(const std::string& mechanism, User& user, std::string_view exporter);
  ~SaslClient();
  SaslClient(const SaslClient&) = delete;
  SaslClient& operator=(const SaslClient&) = delete;

  // Whether the server speaks first.
  bool is_server_first() const { return is_server_first_; }

  // What answers this challenge; both in base64. The initial response answers "".
  [[nodiscard]] Result<std::string> answer(std::string_view challenge);

 private:
  struct Exchange;
  std::unique_ptr<Exchange> exchange_;
  User& user_;
  const bool is_server_first_;
};

}  // namespace restante::load
