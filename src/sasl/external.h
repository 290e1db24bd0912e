// SPDX-License-Identifier: Apache-2.0
//
// EXTERNAL (RFC 4422, appendix A): who it is the certificate has said already. The response names
// the maildrop, or is empty.
#pragma once

#include "client_first.h"

#include <string>
#include <utility>

namespace restante::sasl {

class External : public OneResponse {
 public:
  static constexpr std::string_view advertised = "EXTERNAL";

  External(std::string certificate_user, std::string default_domain)
      : certificate_user_(std::move(certificate_user)),
        default_domain_(std::move(default_domain)) {}

  std::string_view name() const override { return advertised; }

 private:
  auth::Outcome judge(std::string_view response) const override;

  const std::string certificate_user_;
  const std::string default_domain_;
};

}  // namespace restante::sasl
