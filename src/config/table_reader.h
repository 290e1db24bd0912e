// SPDX-License-Identifier: Apache-2.0
//
// Fills settings from a TOML document by the tables of keys.h. It remembers the names it was asked
// for; what the document has besides is unknown.
#pragma once

#include "findings.h"
#include "keys.h"

#include <toml++/toml.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace restante::config {

class TableReader {
 public:
  // Both are borrowed.
  TableReader(const toml::table& document, Findings& findings)
      : document_(document), findings_(findings) {}

  template <class Keys, class Table>
  void table(std::string_view name, const Keys& keys, Table& into) {
    remember(name, Kind::Table, keys);
    const std::string place(name);
    if (const toml::table* table = find_table(place)) read_keys(*table, place, place, keys, into);
  }

  template <class Keys, class Table>
  void list(std::string_view name, const Keys& keys, std::vector<Table>& into) {
    remember(name, Kind::List, keys);
    const std::vector<const toml::table*> tables = find_tables(std::string(name));
    for (std::size_t i = 0; i < tables.size(); ++i) {
      // A table that is none was complained about, but is not missing.
      Table& entry = into.emplace_back();
      if (tables[i] != nullptr)
        read_keys(*tables[i], std::string(name), numbered(name, i), keys, entry);
    }
  }

  // To be called last.
  void complain_of_unknown() { complain_of_unknown_in(document_, ""); }

 private:
  enum class Kind { Table, List, Key };

  template <class Keys>
  void remember(std::string_view name, Kind kind, const Keys& keys) {
    known_.emplace(name, kind);
    for (const auto& key : keys) known_.emplace(fmt::format("{}.{}", name, key.name), Kind::Key);
  }

  template <class Keys, class Table>
  void read_keys(const toml::table& table, const std::string& name, const std::string& place,
                 const Keys& keys, Table& into) {
    for (const auto& key : keys) {
      const std::string key_place = fmt::format("{}.{}", place, key.name);
      const toml::node* node = table.get(key.name);
      if (node != nullptr) {
        findings_.locate(key_place, begin_of(node->source()));
        if (const std::optional<std::string> wrong = key.read(*node, into))
          findings_.complain(key_place, fmt::format("{}.{} {}", name, key.name, *wrong));
      } else if (key.presence == Presence::Required) {
        findings_.complain(key_place, fmt::format("{}.{} is missing", name, key.name));
      }
    }
    complain_of_foreign(table, name, place, keys, into);
  }

  // Once all is read: it may stand before what decides.
  template <class Keys, class Table>
  void complain_of_foreign(const toml::table& table, const std::string& name,
                           const std::string& place, const Keys& keys, const Table& read) {
    for (const auto& key : keys) {
      if (table.get(key.name) == nullptr || key.is_for(read)) continue;
      findings_.complain(
          fmt::format("{}.{}", place, key.name),
          fmt::format("{}.{} is no key of this driver's; remove it", name, key.name));
    }
  }

  static Position begin_of(const toml::source_region& source) {
    return {source.begin.line, source.begin.column};
  }

  const toml::node* find(const std::string& name) const;
  const toml::table* find_table(const std::string& name);
  std::vector<const toml::table*> find_tables(const std::string& name);
  void complain_of_unknown_in(const toml::table& table, const std::string& prefix);
  std::string unknown(const std::string& prefix, std::string_view key,
                      const toml::node& node) const;
  std::string likely(const std::string& prefix, std::string_view key) const;

  const toml::table& document_;
  Findings& findings_;
  std::map<std::string, Kind> known_;  // by dotted name
};

}  // namespace restante::config
