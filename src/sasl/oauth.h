// SPDX-License-Identifier: Apache-2.0
//
// OAUTHBEARER (RFC 7628) and its forerunner XOAUTH2: a bearer token, which others verify. The user
// of the Bearer is the one whose maildrop is asked for.
#pragma once

#include "client_first.h"

#include <string>
#include <utility>

namespace restante::sasl {

// "n,a=USER," ^A "host=HOST" ^A "port=PORT" ^A "auth=Bearer TOKEN" ^A ^A. An empty "auth=" asks
// what the server would have; it is an empty token. Host and port are not compared with ours: they
// matter for tokens that sign them, and bearer tokens don't.
class OauthBearer : public OneResponse {
 public:
  static constexpr std::string_view advertised = "OAUTHBEARER";

  explicit OauthBearer(std::string default_domain) : default_domain_(std::move(default_domain)) {}

  std::string_view name() const override { return advertised; }
  std::optional<auth::Challenge> refusal() const override;

 private:
  auth::Outcome judge(std::string_view response) const override;

  const std::string default_domain_;
};

// "user=USER" ^A "auth=Bearer TOKEN" ^A ^A.
class Xoauth2 : public OneResponse {
 public:
  static constexpr std::string_view advertised = "XOAUTH2";

  explicit Xoauth2(std::string default_domain) : default_domain_(std::move(default_domain)) {}

  std::string_view name() const override { return advertised; }
  std::optional<auth::Challenge> refusal() const override;

 private:
  auth::Outcome judge(std::string_view response) const override;

  const std::string default_domain_;
};

}  // namespace restante::sasl
