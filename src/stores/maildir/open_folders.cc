// SPDX-License-Identifier: Apache-2.0
#include "open_folders.h"

#include <algorithm>
#include <utility>

namespace restante::stores {

int OpenFolders::find(const void* owner, Place place) const {
  const auto found = std::ranges::find_if(
      entries_, [&](const Entry& entry) { return entry.owner == owner && entry.place == place; });
  return found == entries_.end() ? -1 : found->folder.number();
}

void OpenFolders::keep(const void* owner, Place place, Descriptor folder) {
  entries_[oldest_] = {owner, place, std::move(folder)};
  oldest_ = (oldest_ + 1) % folders_max;
}

void OpenFolders::forget(const void* owner) {
  for (Entry& entry : entries_) {
    if (entry.owner == owner) entry = {};
  }
}

void OpenFolders::close_all() {
  entries_ = {};
}

}  // namespace restante::stores
