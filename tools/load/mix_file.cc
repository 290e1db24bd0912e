// SPDX-License-Identifier: Apache-2.0
#include "mix_file.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string_view>

namespace restante::load {

namespace {

// What a fetch or a drain retrieves where nothing is said, as on the command line.
constexpr std::uint64_t retrieve_default = 5;

const std::set<std::string_view> known_keys = {"kind", "weight", "retrieve", "octets_max", "list"};

// Reads one [[scenario]]; keeps the first thing that is wrong.
class Entry {
 public:
  Entry(const std::string& path, const toml::table& table) : path_(path), table_(table) {}

  Result<Weighted> read() {
    for (const auto& [key, node] : table_) {
      if (!known_keys.contains(key.str())) refuse(node, fmt::format("unknown key {}", key.str()));
    }
    const std::uint64_t retrieve = count("retrieve", retrieve_default);
    Weighted weighted;
    const auto kind = table_["kind"].value<std::string>().value_or("");
    const auto scenario = scenario_named(kind, retrieve == 0 ? Scenario::all : retrieve);
    if (!scenario || is_endless(*scenario)) {
      refuse(table_, "kind must be \"login\", \"poll\", \"fetch\" or \"drain\"");
    } else {
      weighted.scenario = *scenario;
    }
    weighted.weight = number("weight", 1);
    weighted.scenario.octets_max = count("octets_max", Scenario::all);
    // Sizes are known from the scan listing only.
    weighted.scenario.asks_list = table_["list"].value_or(false) || table_.contains("octets_max");
    if (!wrong_.empty()) return failure(ErrorKind::Corrupt, wrong_);
    return weighted;
  }

 private:
  double number(std::string_view key, double otherwise) {
    if (!table_.contains(key)) return otherwise;
    const auto value = table_[key].value<double>();
    if (value && *value > 0) return *value;
    refuse(*table_.get(key), fmt::format("{} must be a number above 0", key));
    return otherwise;
  }

  std::uint64_t count(std::string_view key, std::uint64_t otherwise) {
    if (!table_.contains(key)) return otherwise;
    const auto value = table_[key].value<std::int64_t>();
    if (value && *value >= 0) return static_cast<std::uint64_t>(*value);
    refuse(*table_.get(key), fmt::format("{} must be a whole number, 0 or more", key));
    return otherwise;
  }

  void refuse(const toml::node& where, std::string_view what) {
    const toml::source_position at = where.source().begin;
    if (wrong_.empty()) wrong_ = fmt::format("{}:{}:{}: {}", path_, at.line, at.column, what);
  }

  const std::string& path_;
  const toml::table& table_;
  std::string wrong_;
};

Result<std::vector<Weighted>> read_entries(const std::string& path, const toml::table& file) {
  std::vector<Weighted> scenarios;
  const toml::array* entries = file["scenario"].as_array();
  if (entries == nullptr || file.size() != 1) {
    return failure(ErrorKind::Corrupt, path + ": write one [[scenario]] or more, and nothing else");
  }
  for (const toml::node& entry : *entries) {
    if (!entry.is_table()) return failure(ErrorKind::Corrupt, path + ": write [[scenario]]");
    const Result<Weighted> weighted = Entry(path, *entry.as_table()).read();
    if (!weighted.has_value()) return std::unexpected(weighted.error());
    scenarios.push_back(*weighted);
  }
  return scenarios;
}

}  // namespace

Result<std::vector<Weighted>> read_mix(const std::string& path) {
  std::ifstream file(path);
  if (!file) return failure(ErrorKind::NotFound, fmt::format("{} can't be read", path));
  std::ostringstream contents;
  contents << file.rdbuf();
  try {
    return read_entries(path, toml::parse(contents.str()));
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    return failure(ErrorKind::Corrupt,
                   fmt::format("{}:{}:{}: {}", path, at.line, at.column, error.description()));
  }
}

}  // namespace restante::load
