// SPDX-License-Identifier: Apache-2.0
//
// PLAIN (RFC 4616): "authzid NUL authcid NUL password".
#pragma once

#include "client_first.h"

#include <string>
#include <utility>

namespace restante::sasl {

class Plain : public OneResponse {
 public:
  static constexpr std::string_view advertised = "PLAIN";

  explicit Plain(std::string default_domain) : default_domain_(std::move(default_domain)) {}

  std::string_view name() const override { return advertised; }

 private:
  auth::Outcome judge(std::string_view response) const override;

  const std::string default_domain_;
};

}  // namespace restante::sasl
