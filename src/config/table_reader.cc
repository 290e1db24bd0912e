// SPDX-License-Identifier: Apache-2.0
#include "table_reader.h"

#include "nearest.h"

#include <fmt/format.h>

namespace restante::config {

const toml::node* TableReader::find(const std::string& name) const {
  const std::size_t dot = name.find('.');
  if (dot == std::string::npos) return document_.get(name);
  const toml::node* outer = document_.get(name.substr(0, dot));
  if (outer == nullptr || !outer->is_table()) return nullptr;
  return outer->as_table()->get(name.substr(dot + 1));
}

const toml::table* TableReader::find_table(const std::string& name) {
  const toml::node* node = find(name);
  if (node == nullptr) return nullptr;
  findings_.locate(name, begin_of(node->source()));
  if (!node->is_table()) {
    findings_.complain(name,
                       fmt::format("{0} must be one table: write [{0}] above its keys", name));
  }
  return node->as_table();
}

std::vector<const toml::table*> TableReader::find_tables(const std::string& name) {
  const toml::node* node = find(name);
  if (node == nullptr) return {};
  findings_.locate(name, begin_of(node->source()));
  std::vector<const toml::table*> tables;
  if (const toml::array* list = node->as_array()) {
    for (const toml::node& element : *list) {
      const std::string place = numbered(name, tables.size());
      findings_.locate(place, begin_of(element.source()));
      tables.push_back(element.as_table());
      if (element.is_table()) continue;
      findings_.complain(place, fmt::format("{0} must be tables: write [[{0}]] above each", name));
    }
    return tables;
  }
  findings_.complain(name,
                     fmt::format("{0} may be repeated: write [[{0}]], in double brackets", name));
  return {node->as_table()};
}

void TableReader::complain_of_unknown_in(const toml::table& table, const std::string& prefix) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    const auto found = known_.find(name);
    if (found == known_.end() || key.str().contains('.')) {
      findings_.complain_at(begin_of(key.source()), unknown(prefix, key.str(), node));
    } else if (found->second != Kind::Key) {
      if (node.is_table()) complain_of_unknown_in(*node.as_table(), name + ".");
      if (!node.is_array()) continue;
      for (const toml::node& element : *node.as_array()) {
        if (element.is_table()) complain_of_unknown_in(*element.as_table(), name + ".");
      }
    }
  }
}

std::string TableReader::unknown(const std::string& prefix, std::string_view key,
                                 const toml::node& node) const {
  const std::string name = prefix + shown_key(key);
  const std::string near = likely(prefix, key);
  const std::string advice =
      near.empty() ? "; restante.toml(5) lists all keys" : fmt::format("; did you mean {}?", near);
  if (node.is_table()) return fmt::format("unknown table [{}]{}", name, advice);
  return fmt::format("unknown key {}{}", name, advice);
}

// The known name that was probably meant: in this table, else the same word in another one.
std::string TableReader::likely(const std::string& prefix, std::string_view key) const {
  std::vector<std::string_view> siblings;
  for (const auto& [name, kind] : known_) {
    const std::string_view rest =
        std::string_view(name).substr(std::min(prefix.size(), name.size()));
    if (name.starts_with(prefix) && !rest.contains('.')) siblings.push_back(rest);
  }
  std::string found;
  if (const auto near = nearest(key, siblings)) found = prefix + std::string(*near);
  for (const auto& [name, kind] : known_) {
    if (!found.empty()) break;
    if (kind == Kind::Key && name.ends_with(fmt::format(".{}", key))) found = name;
  }
  const auto kind = known_.find(found);
  if (kind == known_.end() || kind->second == Kind::Key) return found;
  return kind->second == Kind::Table ? "[" + found + "]" : "[[" + found + "]]";
}

}  // namespace restante::config
