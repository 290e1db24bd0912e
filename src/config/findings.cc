// SPDX-License-Identifier: Apache-2.0
#include "findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace restante::config {

std::string numbered(std::string_view table, std::size_t index) {
  return fmt::format("{}[{}]", table, index);
}

void Findings::complain(const std::string& place, std::string text) {
  unsound_.insert(place);
  auto found = positions_.find(place);
  if (found == positions_.end()) found = positions_.find(place.substr(0, place.rfind('.')));
  complain_at(found == positions_.end() ? Position{} : found->second, std::move(text));
}

void Findings::complain_at(Position position, std::string text) {
  problems_.push_back({file_, position.line, position.column, std::move(text)});
}

std::vector<Problem> Findings::sorted() const {
  std::vector<Problem> problems = problems_;
  std::ranges::stable_sort(problems, {}, [](const Problem& problem) {
    return std::tuple(problem.line, problem.column);
  });
  return problems;
}

}  // namespace restante::config
