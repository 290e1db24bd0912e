// SPDX-License-Identifier: Apache-2.0
#include "restante/processes/title.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <span>

namespace restante::processes {

namespace {

// The kernel shows what lies here, up to its first zero octet.
std::span<char> title_memory;

}  // namespace

void keep_title_memory(int count, char** arguments) {
  if (count == 0) return;
  // One after another, as the kernel has laid them out; the environment comes next.
  char* end = arguments[0];
  for (int at = 0; at < count && arguments[at] == end; ++at) end += std::strlen(end) + 1;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (*entry != end) break;
    end += std::strlen(end) + 1;
    *entry = ::strdup(*entry);
  }
  title_memory = {arguments[0], end};
}

void set_title(const std::string& title) {
  ::prctl(PR_SET_NAME, title.substr(0, title.find(' ')).c_str());
  if (title_memory.empty()) return;
  const std::size_t length = std::min(title.size(), title_memory.size() - 1);
  std::ranges::fill(title_memory, '\0');
  std::memcpy(title_memory.data(), title.data(), length);
}

}  // namespace restante::processes
