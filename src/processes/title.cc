// SPDX-License-Identifier: Apache-2.0
#include "restante/processes/title.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <vector>

namespace restante::processes {

namespace {

// The kernel shows what lies here, up to its first zero octet.
std::span<char> title_memory;

// Where the environment lies instead, to the last instruction of the process: others look at it
// when statics are gone.
std::vector<char>& environment_memory = *new std::vector<char>;

// Moves the entries that lie there one behind another, from `begin`. Where they end.
char* move_environment(char* begin) {
  char* end = begin;
  char** behind = environ;
  for (; *behind != nullptr && *behind == end; ++behind) end += std::strlen(end) + 1;
  environment_memory.assign(begin, end);
  for (char** entry = environ; entry != behind; ++entry) {
    *entry = environment_memory.data() + (*entry - begin);
  }
  return end;
}

}  // namespace

void keep_title_memory(int count, char** arguments) {
  if (count == 0) return;
  // One after another, as the kernel has laid them out; the environment comes next.
  char* end = arguments[0];
  for (int at = 0; at < count && arguments[at] == end; ++at) end += std::strlen(end) + 1;
  title_memory = {arguments[0], move_environment(end)};
}

void set_title(const std::string& title) {
  ::prctl(PR_SET_NAME, title.substr(0, title.find(' ')).c_str());
  if (title_memory.empty()) return;
  const std::size_t length = std::min(title.size(), title_memory.size() - 1);
  std::ranges::fill(title_memory, '\0');
  std::memcpy(title_memory.data(), title.data(), length);
}

}  // namespace restante::processes
