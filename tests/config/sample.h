// SPDX-License-Identifier: Apache-2.0
//
// Configurations to try, and short ways to ask what became of them.
#pragma once

#include "restante/config/load.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace restante::config {

inline const std::string sample_path = "/etc/restante/restante.toml";

// The least that is complete: 4 lines for what must be there.
inline constexpr std::string_view minimal =
    "listener = [{ address = \"127.0.0.1:1110\" }]\n"
    "[[auth.source]]\n"
    "driver = \"passwd-file\"\n"
    "path = \"users\"\n";

// `text` behind what must be there; its first line is line 5.
inline std::string completed(std::string_view text) {
  return std::string(minimal) + std::string(text);
}

inline std::vector<std::string> described(const std::vector<Problem>& problems) {
  std::vector<std::string> lines;
  for (const Problem& problem : problems) lines.push_back(describe(problem));
  return lines;
}

inline Settings accepted(std::string_view text, Accept accept = Accept::EverythingDescribed) {
  const auto settings = parse(text, sample_path, accept);
  if (settings) return *settings;
  for (const std::string& line : described(settings.error())) ADD_FAILURE() << line;
  return {};
}

inline std::vector<Problem> refusals(std::string_view text,
                                     Accept accept = Accept::EverythingDescribed) {
  const auto settings = parse(text, sample_path, accept);
  if (!settings) return settings.error();
  ADD_FAILURE() << "accepted:\n" << text;
  return {};
}

// The text of the one problem that there is.
inline std::string refusal(std::string_view text, Accept accept = Accept::EverythingDescribed) {
  const std::vector<Problem> problems = refusals(text, accept);
  EXPECT_EQ(problems.size(), 1u) << testing::PrintToString(described(problems));
  return problems.empty() ? "" : problems.front().text;
}

// A file with one key set in the table `table`.
inline std::string with(const std::string& table, const std::string& line) {
  return completed("[" + table + "]\n" + line + "\n");
}

inline std::string with_listener(const std::string& lines) {
  return "[[listener]]\n" + lines + "\n[[auth.source]]\ndriver = \"passwd-file\"\npath = \"u\"\n";
}

inline void expect_refused(const std::string& text, std::string_view part) {
  const std::string said = refusal(text);
  EXPECT_TRUE(said.contains(part)) << said << "\n does not say: " << part;
}

}  // namespace restante::config
