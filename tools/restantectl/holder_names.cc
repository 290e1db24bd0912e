// SPDX-License-Identifier: Apache-2.0
#include "holder_names.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string_view>

namespace restante::ctl {

namespace {

struct Lock {
  std::string folder;
  stores::LockNumber number = 0;
};

std::optional<Lock> lock_in(const Json& object) {
  if (!object.is_object() || !object.contains("lock") || !object["lock"].is_string()) return {};
  const auto text = object["lock"].get<std::string>();
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos) return {};
  Lock lock{text.substr(0, colon)};
  const char* const end = text.data() + text.size();
  const auto [behind, problem] = std::from_chars(text.data() + colon + 1, end, lock.number, 16);
  if (problem != std::errc() || behind != end) return {};
  return lock;
}

}  // namespace

std::string holder_words(const LockHolder& holder) {
  return holder.command.empty() ? fmt::format("process {}", holder.process)
                                : fmt::format("process {} ({})", holder.process, holder.command);
}

void HolderNames::add_to(Json& object) {
  const auto lock = lock_in(object);
  if (!lock || (object.contains("pid") && !object["pid"].is_null())) return;
  const LockHolders& holders = all_.try_emplace(lock->folder, lock->folder).first->second;
  const auto holder = holders.of(lock->number);
  object["pid"] = holder ? Json(holder->process) : Json(nullptr);
  object["command"] = holder ? Json(holder->command) : Json(nullptr);
}

void complete_why(Json& object, HolderNames& names) {
  if (!object.contains("held_by") || !object["held_by"].is_object()) return;
  Json& holder = object["held_by"];
  names.add_to(holder);
  if (!holder.contains("command") || holder["pid"].is_null()) return;
  object["reasons"].push_back(fmt::format(
      "the maildrop is held by {}",
      holder_words({holder["pid"].get<pid_t>(), holder["command"].get<std::string>()})));
}

}  // namespace restante::ctl
