// SPDX-License-Identifier: Apache-2.0
#include "columns.h"

#include "words.h"

#include <fmt/format.h>

#include <algorithm>

namespace restante::ctl {

namespace {

using Row = std::vector<std::string>;

std::string text_of(const Json& value) {
  if (value.is_string()) return harmless(value.get<std::string>());
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  return value.is_null() ? "" : harmless(value.dump());
}

// Characters, not octets: names may have others than those of ASCII.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char octet) { return (static_cast<unsigned char>(octet) & 0xC0) != 0x80; }));
}

void print_row(const Row& row, std::span<const std::size_t> widths) {
  std::string line;
  for (std::size_t at = 0; at < row.size(); ++at) {
    line += row[at];
    if (at + 1 < row.size()) line.append(widths[at] - width_of(row[at]) + 2, ' ');
  }
  fmt::print("{}\n", line);
}

}  // namespace

std::string cell(const Json& object, const Column& column, std::int64_t now) {
  const auto found = object.find(column.key);
  std::string text = found == object.end() ? "" : text_of(*found);
  if (text.empty()) return "-";
  if (column.form == Form::Moment) return moment_words(text, now);
  if (!found->is_number()) return text;
  if (column.form == Form::Seconds) return duration_words(found->get<std::int64_t>());
  if (column.form == Form::Octets) return octets_words(found->get<std::uint64_t>());
  return text;
}

void print_columns(std::span<const Column> columns, std::span<const Json> objects,
                   std::int64_t now) {
  if (objects.empty()) return;
  std::vector<Row> rows(1);
  for (const Column& column : columns) rows[0].emplace_back(column.title);
  for (const Json& object : objects) {
    Row& row = rows.emplace_back();
    for (const Column& column : columns) row.push_back(cell(object, column, now));
  }
  std::vector<std::size_t> widths(columns.size());
  for (const Row& row : rows) {
    for (std::size_t at = 0; at < row.size(); ++at) {
      widths[at] = std::max(widths[at], width_of(row[at]));
    }
  }
  for (const Row& row : rows) print_row(row, widths);
}

}  // namespace restante::ctl
