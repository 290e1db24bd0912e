// SPDX-License-Identifier: Apache-2.0
#include "table.h"

#include "printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <string_view>

namespace restante::load {

namespace {

// Two such tables fit beside each other.
constexpr std::size_t slim_columns_max = 3;

using Widths = std::vector<std::size_t>;

void widen(Widths& widths, const std::vector<std::string>& cells) {
  assert(cells.size() == widths.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    widths[i] = std::max(widths[i], width(printable(cells[i])));
  }
}

std::string line(const std::vector<std::string>& cells, const Widths& widths, bool has_numbers) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string cell = printable(cells[i]);
    const std::string padding(widths[i] - width(cell), ' ');
    line += "  ";
    line += i > 0 && has_numbers ? padding + cell : cell + padding;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

bool is_blank(const std::vector<std::string>& cells) {
  return std::ranges::all_of(cells, &std::string::empty);
}

std::string html_row(const Row& row, std::string_view first, std::string_view others) {
  std::string html = row.mood == Mood::Alarming ? "<tr class=\"alarm\">" : "<tr>";
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const std::string_view cell = i == 0 ? first : others;
    const std::string_view tag = cell.substr(0, 2);
    html += fmt::format("<{}>{}</{}>", cell, escaped(row.cells[i]), tag);
  }
  return html + "</tr>\n";
}

}  // namespace

std::string as_text(const Table& table) {
  Widths widths(table.head.size());
  widen(widths, table.head);
  for (const Row& row : table.rows) widen(widths, row.cells);
  std::string text;
  if (!is_blank(table.head)) text += line(table.head, widths, table.has_numbers);
  for (const Row& row : table.rows) text += line(row.cells, widths, table.has_numbers);
  return text;
}

std::string as_html(const Table& table) {
  std::string html = fmt::format("<div class=\"{}\"><table{}>\n",
                                 table.head.size() > slim_columns_max ? "wide" : "wide slim",
                                 table.has_numbers ? " class=\"numbers\"" : "");
  if (!table.title.empty()) html += "<caption>" + escaped(table.title) + "</caption>\n";
  if (!is_blank(table.head)) {
    html +=
        "<thead>" + html_row({table.head}, "th scope=\"col\"", "th scope=\"col\"") + "</thead>\n";
  }
  html += "<tbody>\n";
  for (const Row& row : table.rows) html += html_row(row, "th scope=\"row\"", "td");
  return html + "</tbody></table></div>\n";
}

}  // namespace restante::load
