// SPDX-License-Identifier: Apache-2.0
//
// A table for people, on a terminal or in a page. The first column names the row and is aligned
// left, numbers are aligned right.
#pragma once

#include <string>
#include <vector>

namespace restante::load {

enum class Mood { Plain, Alarming };  // Alarming: red in a page

struct Row {
  std::vector<std::string> cells;  // as many as the table's head
  Mood mood = Mood::Plain;
};

struct Table {
  std::string title;
  std::vector<std::string> head;  // a column each; an empty name for none
  std::vector<Row> rows;
  bool has_numbers = true;  // otherwise all columns are text
};

// With a line end after each line, indented by two blanks. Cells are shown printable().
[[nodiscard]] std::string as_text(const Table& table);

// A <table> with a <caption>.
[[nodiscard]] std::string as_html(const Table& table);

}  // namespace restante::load
