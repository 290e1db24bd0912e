// SPDX-License-Identifier: Apache-2.0
//
// The HTML page around plots and tables: one file that needs nothing else. It is well-formed XML,
// has no script and no outside reference, follows the reader's choice of light or dark, and prints.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plot.h"
#include "table.h"

namespace restante::load {

// A plot and, for those who want or need them, its numbers.
struct Figure {
  Plot plot;
  Table numbers;
};

struct Section {
  std::string title;
  std::string note;  // empty for none
  std::vector<Figure> figures;
  std::vector<Table> tables;  // come before the figures
};

// What somebody sees who looks for three seconds only.
struct KeyFigure {
  std::string value;
  std::string name;
};

struct Verdict {
  std::string text;
  Mood mood = Mood::Plain;
};

struct Page {
  std::string kind;  // what sort of report this is
  std::string title;
  std::string subtitle;
  std::vector<Verdict> verdicts;
  std::vector<KeyFigure> key_figures;
  std::vector<Section> sections;  // without figures and rows they are left out
};

// All texts are escaped here.
[[nodiscard]] std::string as_html(const Page& page);

// The numbers of the plot's points, as they are: a row for each x, a column for each series.
[[nodiscard]] Table numbers_of(const Plot& plot);

}  // namespace restante::load
