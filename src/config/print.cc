// SPDX-License-Identifier: Apache-2.0
#include "restante/config/load.h"

#include "keys.h"

namespace restante::config {
namespace {

class Printer {
 public:
  template <class Keys, class Table>
  void table(std::string_view name, const Keys& keys, const Table& table) {
    print(fmt::format("[{}]", name), keys, table);
  }

  template <class Keys, class Table>
  void list(std::string_view name, const Keys& keys, const std::vector<Table>& tables) {
    for (const Table& table : tables) print(fmt::format("[[{}]]", name), keys, table);
  }

  std::string take() { return std::move(text_); }

 private:
  template <class Keys, class Table>
  void print(std::string_view heading, const Keys& keys, const Table& table) {
    if (!text_.empty()) text_ += '\n';
    text_ += fmt::format("{}\n", heading);
    for (const auto& key : keys) {
      if (key.is_for(table)) text_ += fmt::format("{} = {}\n", key.name, key.print(table));
    }
  }

  std::string text_;
};

}  // namespace

std::string print(const Settings& settings) {
  Printer printer;
  visit_tables(printer, settings);
  return printer.take();
}

}  // namespace restante::config
