// SPDX-License-Identifier: Apache-2.0
//
// What was found while a file was read: where each key stands, and what is wrong so far.
//
// A place is a key's dotted name, with the number of the table where there may be several:
// "limits.sessions", "listener[0].tls".
#pragma once

#include "restante/config/load.h"

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace restante::config {

struct Position {
  std::size_t line = 0;  // 0: the file as a whole
  std::size_t column = 0;
};

[[nodiscard]] std::string numbered(std::string_view table, std::size_t index);

class Findings {
 public:
  explicit Findings(std::string file) : file_(std::move(file)) {}

  void locate(const std::string& place, Position position) { positions_[place] = position; }

  // A problem at `place`, or where that is unknown at its table, or of the file as a whole.
  void complain(const std::string& place, std::string text);
  void complain_at(Position position, std::string text);

  // Whether nothing was wrong there so far, so that a later check need not guess.
  bool sound(const std::string& place) const { return !unsound_.contains(place); }

  // All problems, in the order of the file.
  std::vector<Problem> sorted() const;

 private:
  const std::string file_;
  std::unordered_map<std::string, Position> positions_;
  std::unordered_set<std::string> unsound_;
  std::vector<Problem> problems_;
};

}  // namespace restante::config
