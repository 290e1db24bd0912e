// SPDX-License-Identifier: Apache-2.0
//
// What the model and the servers it is compared with have in common: two users, three connections,
// and what a reload changes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace restante::model {

using Box = std::uint32_t;
inline constexpr std::array<std::string_view, 2> users = {"joe", "ann"};

using ClientNumber = std::uint32_t;
inline constexpr std::size_t clients = 3;

inline constexpr std::string_view hostname = "pop.example.test";
inline constexpr std::size_t line_octets_max = 512;

enum class RetrMarksSeen { No, Yes };

struct Settings {
  std::array<std::string_view, users.size()> passwords;
  std::uint64_t bad_commands_max;  // 0: no limit
  RetrMarksSeen retr_marks_seen;

  bool operator==(const Settings&) const = default;
};

// The first is what a server starts with.
inline constexpr std::array<Settings, 3> generations = {{
    {{"secret", "two words"}, 10, RetrMarksSeen::No},
    {{"secret", "changed"}, 4, RetrMarksSeen::Yes},
    {{"changed", "two words"}, 0, RetrMarksSeen::Yes},
}};

}  // namespace restante::model
