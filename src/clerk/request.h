// SPDX-License-Identifier: Apache-2.0
//
// A request as an operator's program wrote it: a verb and its options, one JSON object.
#pragma once

#include <expected>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace restante::clerk {

class Request {
 public:
  // What is wrong with the line, for whoever wrote it.
  [[nodiscard]] static std::expected<Request, std::string> parse(std::string_view line);

  const std::string& verb() const { return verb_; }

  // Options with a value, numbers as text; flags; options with several.
  std::optional<std::string> text(std::string_view key) const;
  bool has_flag(std::string_view key) const { return flags_.contains(key); }

  // All that are set.
  std::vector<std::string> keys() const;

  // For the log: 'user="joe*" for=5m'.
  std::string describe() const;

 private:
  std::string verb_;
  std::map<std::string, std::string, std::less<>> texts_;
  std::set<std::string, std::less<>> flags_;
};

}  // namespace restante::clerk
