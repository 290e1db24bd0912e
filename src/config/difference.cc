// SPDX-License-Identifier: Apache-2.0
#include "restante/config/difference.h"

#include "keys.h"

#include <algorithm>
#include <cassert>

namespace restante::config {
namespace {

struct Line {
  std::string key;
  std::string value;
  TakesEffect takes_effect;
};

// Every setting in a line of its own; tables that may be repeated in one line together.
class Lines {
 public:
  template <class Keys, class Table>
  void table(std::string_view name, const Keys& keys, const Table& table) {
    for (const auto& key : keys) {
      lines_.push_back({fmt::format("{}.{}", name, key.name), key.print(table), key.takes_effect});
    }
  }

  template <class Keys, class Table>
  void list(std::string_view name, const Keys& keys, const std::vector<Table>& tables) {
    if constexpr (std::is_same_v<Table, ListenerSettings>) return;  // they are compared one by one
    std::string all;
    for (const Table& table : tables) {
      for (const auto& key : keys) all += key.print(table) + '\n';
    }
    lines_.push_back({std::string(name), all, TakesEffect::AtOnce});
  }

  const std::vector<Line>& all() const { return lines_; }

 private:
  std::vector<Line> lines_;
};

Lines lines_of(const Settings& settings) {
  Lines lines;
  visit_tables(lines, settings);
  return lines;
}

// Those of `listeners` that `others` has not, or not in the same form.
std::vector<ListenerSettings> missing_from(const std::vector<ListenerSettings>& others,
                                           const std::vector<ListenerSettings>& listeners) {
  std::vector<ListenerSettings> missing;
  std::ranges::copy_if(listeners, std::back_inserter(missing), [&](const auto& listener) {
    return std::ranges::find(others, listener) == others.end();
  });
  return missing;
}

// What a socket has from its making.
void note_what_waits(const ListenerSettings& from, const ListenerSettings& to,
                     std::vector<std::string>& needs_restart) {
  const auto note = [&](const char* key, bool is_other) {
    if (is_other) needs_restart.push_back(fmt::format("listener.{} of {}", key, to.address));
  };
  note("ipv6_only", from.ipv6_only != to.ipv6_only);
  note("mode", from.mode != to.mode);
  note("owner", from.owner != to.owner);
  note("group", from.group != to.group);
}

}  // namespace

Difference difference(const Settings& from, const Settings& to) {
  Difference difference;
  difference.listeners_added = missing_from(from.listeners, to.listeners);
  difference.listeners_removed = missing_from(to.listeners, from.listeners);
  for (const ListenerSettings& listener : to.listeners) {
    const auto same =
        std::ranges::find(from.listeners, listener.address, &ListenerSettings::address);
    if (same != from.listeners.end()) note_what_waits(*same, listener, difference.needs_restart);
  }
  const Lines before = lines_of(from);
  const Lines after = lines_of(to);
  assert(before.all().size() == after.all().size());
  for (std::size_t i = 0; i < after.all().size(); ++i) {
    const Line& line = after.all()[i];
    if (line.value == before.all()[i].value) continue;
    auto& keys =
        line.takes_effect == TakesEffect::AtOnce ? difference.changed : difference.needs_restart;
    keys.push_back(line.key);
  }
  return difference;
}

}  // namespace restante::config
