// SPDX-License-Identifier: Apache-2.0
//
// A verifier that asks a server, and that server.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "manual_clock.h"
#include "tiny_server.h"
#include "verify.h"

namespace restante::oauth {

inline constexpr std::int64_t now = 1'800'000'000;
// Of a token that is good for mail, which the verifiers here demand.
inline constexpr std::string_view active =
    R"({"active":true,"scope":"mail","email":"ann@example"})";

class Introspection : public testing::Test {
 protected:
  Introspection() {
    options.method = Method::Introspection;
    options.url = server.url();
    options.client_id = "restante";
    options.client_secret = "s3cret";
    options.scope = "mail";
    options.leeway = std::chrono::seconds(0);
    options.cache_ttl = std::chrono::seconds(60);
    options.cache_tokens = 4;
    server.answer(active);
  }

  // By a verifier that remembers nothing yet, with this answer of the server.
  std::string user_by_answer(std::string_view body) {
    server.answer(body);
    return user_of(*verifier_of(options, clock), "token");
  }

  Result<std::optional<std::string>> answer_to_raw(std::string response) {
    server.answer_raw(std::move(response));
    return answer_of(*verifier_of(options, clock), "token");
  }

  std::string objection_to_url(std::string_view url) {
    options.url = url;
    return objection_to(options, clock);
  }

  TinyServer server;
  ManualClock clock{now};
  Options options;
};

inline bool has(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

}  // namespace restante::oauth
