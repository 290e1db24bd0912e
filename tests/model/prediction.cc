// SPDX-License-Identifier: Apache-2.0
#include "prediction.h"

#include <fmt/format.h>

#include <algorithm>

namespace restante::model {

namespace {

// Takes `expected` from the front of `answer`.
Match take(std::string_view expected, std::string_view& answer) {
  const std::size_t both = std::min(expected.size(), answer.size());
  if (expected.substr(0, both) != answer.substr(0, both)) return Match::No;
  answer.remove_prefix(both);
  return both == expected.size() ? Match::Yes : Match::NotYet;
}

Match take_words(std::string_view& answer) {
  const std::size_t end = answer.find("\r\n");
  if (end == std::string_view::npos) return answer.starts_with('[') ? Match::No : Match::NotYet;
  const std::string_view words = answer.substr(0, end);
  answer.remove_prefix(end + 2);
  const bool are_words = !words.starts_with('[') && words.find_first_of("\r\n") == words.npos;
  return are_words ? Match::Yes : Match::No;
}

Match take(const Reply& reply, std::string_view& answer) {
  if (const Match start = take(reply.start, answer); start != Match::Yes) return start;
  if (reply.words == Reply::Words::Any) {
    if (const Match words = take_words(answer); words != Match::Yes) return words;
  }
  return take(reply.body, answer);
}

}  // namespace

Match match(const Prediction& prediction, std::string_view answer) {
  for (const Reply& reply : prediction.replies) {
    if (const Match one = take(reply, answer); one != Match::Yes) return one;
  }
  return answer.empty() ? Match::Yes : Match::No;
}

std::string describe(const Prediction& prediction) {
  std::string text;
  for (const Reply& reply : prediction.replies) {
    text += visible(reply.start);
    if (reply.words == Reply::Words::Any) text += "...\\r\\n";
    text += visible(reply.body);
  }
  if (prediction.afterwards == Afterwards::Closed) text += " (then closed)";
  return text;
}

std::string visible(std::string_view octets) {
  constexpr std::size_t shown_max = 400;
  std::string text;
  for (const char letter : octets.substr(0, shown_max)) {
    if (letter == '\r') {
      text += "\\r";
    } else if (letter == '\n') {
      text += "\\n";
    } else if (letter >= ' ' && letter <= '~') {
      text += letter;
    } else {
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(letter));
    }
  }
  if (octets.size() > shown_max) text += fmt::format("... ({} octets)", octets.size());
  return text;
}

}  // namespace restante::model
