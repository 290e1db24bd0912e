// SPDX-License-Identifier: Apache-2.0
//
// Mechanisms that are nothing but their outcomes: what a client says decides what comes of it.
//
//   CLAIM   asks "who?" without an initial response, then takes "user:password"
//   PROVE   takes "user" or "user>maildrop" and believes it
//   BEARER  takes a token; refused, it tells the client {"status":"invalid_token"}
//   REFUSE, GARBLE, FAIL   refuses, finds it garbled, can't tell now
//   BUSY                   has no time
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "restante/auth/mechanism.h"

namespace restante::session::testing {

class FakeExchange final : public auth::Exchange {
 public:
  explicit FakeExchange(std::string_view name) : name_(name) {}

  std::string_view name() const override { return name_; }

  Result<auth::Outcome> respond(std::optional<std::string_view> response,
                                const auth::Authenticator&, Enquiry&) override {
    if (name_ == "FAIL") return failure(ErrorKind::TryAgain);
    if (name_ == "BUSY") return failure(ErrorKind::Busy);
    if (!response) return auth::Outcome(auth::Challenge{"who?"});
    if (name_ == "GARBLE") return auth::Outcome(auth::Garbled{});
    if (name_ == "REFUSE") return auth::Outcome(auth::Refused{});
    if (name_ == "BEARER") return auth::Outcome(auth::Bearer{"joe", auth::Secret(*response)});
    const std::size_t mark = response->find_first_of(":>");
    const std::string first(response->substr(0, mark));
    const std::string second(mark == response->npos ? "" : response->substr(mark + 1));
    if (name_ == "PROVE") return auth::Outcome(auth::Proved{first, second});
    return auth::Outcome(auth::Claimed{{first, auth::Secret(second)}, ""});
  }

  std::optional<auth::Challenge> refusal() const override {
    if (name_ != "BEARER") return std::nullopt;
    return auth::Challenge{R"({"status":"invalid_token"})"};
  }

 private:
  const std::string_view name_;
};

class FakeMechanisms final : public auth::Mechanisms {
 public:
  std::vector<std::string_view> offered(const auth::Channel&) const override {
    return {names.begin(), names.end()};
  }

  std::unique_ptr<auth::Exchange> begin(std::string_view name,
                                        const auth::Channel&) const override {
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? nullptr : std::make_unique<FakeExchange>(*found);
  }

 private:
  static constexpr std::array<std::string_view, 7> names{"CLAIM",  "PROVE", "BEARER", "REFUSE",
                                                         "GARBLE", "FAIL",  "BUSY"};
};

}  // namespace restante::session::testing
