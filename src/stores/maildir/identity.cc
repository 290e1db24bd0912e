// SPDX-License-Identifier: Apache-2.0
#include "identity.h"

#include <xxhash.h>

#include <algorithm>

namespace restante::stores {

FolderId folder_id(const struct stat& status) {
  const std::array<std::uint64_t, 2> numbers{status.st_dev, status.st_ino};
  return std::max<FolderId>(XXH3_64bits(numbers.data(), sizeof numbers), 1);
}

}  // namespace restante::stores
