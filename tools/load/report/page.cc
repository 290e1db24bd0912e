// SPDX-License-Identifier: Apache-2.0
#include "page.h"

#include "page_style.h"
#include "printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace restante::load {

namespace {

std::string header(const Page& page) {
  std::string html =
      fmt::format("<header>\n<p class=\"kind\">{}</p>\n<h1>{}</h1>\n<p class=\"subtitle\">{}</p>\n",
                  escaped(page.kind), escaped(page.title), escaped(page.subtitle));
  for (const Verdict& verdict : page.verdicts) {
    html += fmt::format("<p class=\"verdict{}\">{}</p>\n",
                        verdict.mood == Mood::Alarming ? " alarm" : "", escaped(verdict.text));
  }
  return html + "</header>\n";
}

std::string key_figures(const Page& page) {
  if (page.key_figures.empty()) return {};
  std::string html = "<dl class=\"key\">\n";
  for (const KeyFigure& figure : page.key_figures) {
    html += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(figure.name),
                        escaped(figure.value));
  }
  return html + "</dl>\n";
}

std::string legend_of(const Figure& figure) {
  return figure.plot.series.size() > 1 ? legend(figure.plot) : std::string();
}

std::string figure_html(const Figure& figure, const std::string& legend, const std::string& id) {
  const std::string_view width = figure.plot.width == Width::Whole ? "whole" : "half";
  return fmt::format(
      "<figure class=\"{}\">\n<figcaption>{}</figcaption>\n{}{}"
      "<details><summary>Numbers</summary>\n{}</details>\n</figure>\n",
      width, escaped(figure.plot.title), legend, as_svg(figure.plot, id), as_html(figure.numbers));
}

// A legend that is the same for all figures is shown once.
std::string figures_html(const std::vector<Figure>& figures, std::size_t& figures_before) {
  if (figures.empty()) return {};
  const std::string first = legend_of(figures.front());
  const bool is_shared = figures.size() > 1 && std::ranges::all_of(figures, [&](const Figure& one) {
                           return legend_of(one) == first;
                         });
  std::string html = is_shared ? first : "";
  html += "<div class=\"plots\">\n";
  for (const Figure& figure : figures) {
    html += figure_html(figure, is_shared ? "" : legend_of(figure),
                        fmt::format("p{}", ++figures_before));
  }
  return html + "</div>\n";
}

std::string tables_html(const Section& section) {
  std::string html;
  for (Table table : section.tables) {
    if (table.title == section.title) table.title.clear();
    if (!table.rows.empty()) html += as_html(table);
  }
  return html.empty() ? html : "<div class=\"tables\">\n" + html + "</div>\n";
}

std::string section_html(const Section& section, std::size_t& figures_before) {
  const std::string body = tables_html(section) + figures_html(section.figures, figures_before);
  if (body.empty()) return {};
  const std::string note =
      section.note.empty() ? "" : "<p class=\"note\">" + escaped(section.note) + "</p>\n";
  return fmt::format("<section>\n<h2>{}</h2>\n{}{}</section>\n", escaped(section.title), note,
                     body);
}

}  // namespace

std::string as_html(const Page& page) {
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n",
      escaped(page.title), page_style);
  html += header(page) + key_figures(page);
  std::size_t figures = 0;
  for (const Section& section : page.sections) html += section_html(section, figures);
  return html + "</main>\n</body>\n</html>\n";
}

Table numbers_of(const Plot& plot) {
  Table table{"", {plot.x_name}, {}};
  std::map<double, std::vector<std::string>> rows;
  for (std::size_t i = 0; i < plot.series.size(); ++i) {
    table.head.push_back(plot.series[i].name);
    for (const Point& point : plot.series[i].points) {
      auto& cells = rows.try_emplace(point.x, plot.series.size(), no_number).first->second;
      cells[i] = text(point.y, plot.y.quantity());
    }
  }
  for (const auto& [x, cells] : rows) {
    const bool is_plain = plot.x.quantity() == Quantity::Number;
    Row row{{is_plain ? fmt::format("{:.6g}", x) : text(x, plot.x.quantity())}};
    row.cells.insert(row.cells.end(), cells.begin(), cells.end());
    table.rows.push_back(row);
  }
  return table;
}

}  // namespace restante::load
