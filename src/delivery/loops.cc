// SPDX-License-Identifier: Apache-2.0
#include <strings.h>

#include <array>
#include <cstddef>
#include <string>

#include "restante/delivery/message.h"

namespace restante::delivery {

namespace {

constexpr std::string_view field = "Delivered-To:";

// What is longer is no Delivered-To of ours.
constexpr std::size_t line_octets_max = 1024;

bool is_same(std::string_view one, std::string_view other) {
  return one.size() == other.size() && ::strncasecmp(one.data(), other.data(), one.size()) == 0;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

// Reads a header line by line.
class Header {
 public:
  enum class Verdict { GoOn, Found, Ended };

  explicit Header(std::string_view user) : user_(user) {}

  Verdict read(std::string_view octets) {
    for (const char octet : octets) {
      if (octet != '\n') {
        if (line_.size() < line_octets_max) line_ += octet;
        continue;
      }
      const Verdict verdict = judge();
      if (verdict != Verdict::GoOn) return verdict;
      line_.clear();
    }
    return Verdict::GoOn;
  }

 private:
  Verdict judge() const {
    if (trimmed(line_).empty()) return Verdict::Ended;
    const std::string_view line(line_);
    if (!is_same(line.substr(0, field.size()), field)) return Verdict::GoOn;
    return is_same(trimmed(line.substr(field.size())), user_) ? Verdict::Found : Verdict::GoOn;
  }

  const std::string_view user_;
  std::string line_;
};

}  // namespace

Result<bool> was_delivered_to(const Spool& spool, std::string_view user) {
  Header header(user);
  std::array<char, 16 * line_octets_max> space;
  for (std::uint64_t offset = 0;;) {
    const auto got = spool.read(offset, space);
    if (!got) return Failure(got.error());
    if (*got == 0) return false;
    offset += *got;
    switch (header.read({space.data(), *got})) {
      case Header::Verdict::GoOn:
        break;
      case Header::Verdict::Found:
        return true;
      case Header::Verdict::Ended:
        return false;
    }
  }
}

}  // namespace restante::delivery
