// SPDX-License-Identifier: Apache-2.0
#include "lock_holders.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string_view>
#include <system_error>
#include <vector>

namespace restante::ctl {

namespace {

using FileId = std::pair<dev_t, ino_t>;

std::optional<FileId> id_of(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return std::nullopt;
  return FileId(status.st_dev, status.st_ino);
}

// What can't be read, or vanishes, has nothing in it.
std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> entries;
  std::error_code problem;
  std::filesystem::directory_iterator entry(folder, problem);
  while (!problem && entry != std::filesystem::directory_iterator()) {
    entries.push_back(entry->path());
    entry.increment(problem);
  }
  return entries;
}

std::map<FileId, std::string> lock_files_in(const std::string& folder) {
  std::map<FileId, std::string> files;
  for (const auto& entry : entries_of(folder)) {
    if (const auto id = id_of(entry)) files.emplace(*id, entry.filename());
  }
  return files;
}

bool is_number(const std::string& text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char octet) { return octet >= '0' && octet <= '9'; });
}

// "lock:	1: OFDLCK ADVISORY  WRITE -1 fe:01:131 100663296 100663305": of the octets that are
// locked for writing the first.
std::optional<std::uint64_t> first_octet_of(const std::string& line) {
  std::istringstream words(line);
  std::string title, number, kind, manner, type, process, file;
  std::uint64_t first = 0;
  if (!(words >> title >> number >> kind >> manner >> type >> process >> file >> first)) {
    return std::nullopt;
  }
  if (title != "lock:" || type != "WRITE" || kind == "FLOCK") return std::nullopt;
  return first;
}

std::string first_line_of(const std::filesystem::path& file) {
  std::string line;
  std::ifstream opened(file);
  std::getline(opened, line);
  return line;
}

}  // namespace

LockHolders::LockHolders(const std::string& folder, const std::string& processes) {
  const auto files = lock_files_in(folder);
  std::set<std::string> names;
  for (const auto& [id, name] : files) names.insert(name);
  for (const auto& process : entries_of(processes)) {
    if (!is_number(process.filename())) continue;
    const LockHolder holder{static_cast<pid_t>(std::stol(process.filename())),
                            first_line_of(process / "comm")};
    for (const auto& opened : entries_of(process / "fd")) {
      // What has another name is not asked for: it may be on a share that does not answer.
      std::error_code problem;
      const auto name = std::filesystem::read_symlink(opened, problem).filename();
      const auto id = names.contains(name) ? id_of(opened) : std::nullopt;
      const auto file = id ? files.find(*id) : files.end();
      if (file == files.end()) continue;
      std::ifstream facts(process / "fdinfo" / opened.filename());
      for (std::string line; std::getline(facts, line);) {
        if (const auto first = first_octet_of(line)) all_[{file->second, *first}] = holder;
      }
    }
  }
}

std::optional<LockHolder> LockHolders::of(stores::LockNumber number) const {
  const stores::LockPlace place = stores::lock_place_of(number);
  const auto found = all_.find({place.file, place.first});
  if (found == all_.end()) return std::nullopt;
  return found->second;
}

}  // namespace restante::ctl
