// SPDX-License-Identifier: Apache-2.0
//
// What a server is to answer: every octet that bears a meaning, and words where only words are.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace restante::model {

// `start` and `body` are exact. Words stand between them and end with CRLF; they bear no response
// code of their own.
struct Reply {
  enum class Words { None, Any };

  std::string start;
  Words words = Words::None;
  std::string body = {};
};

enum class Afterwards { Open, Closed };

struct Prediction {
  std::vector<Reply> replies;
  Afterwards afterwards = Afterwards::Open;
};

enum class Match {
  Yes,
  NotYet,  // as far as it goes
  No
};

[[nodiscard]] Match match(const Prediction& prediction, std::string_view answer);

// For a person to read: "+OK 2 21", with "..." for any words.
[[nodiscard]] std::string describe(const Prediction& prediction);

// Octets that a person can't see as \r, \n, \xNN. Very long ones are cut.
[[nodiscard]] std::string visible(std::string_view octets);

}  // namespace restante::model
