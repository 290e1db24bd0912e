// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cassert>

#include "restante/drivers/store_driver.h"
#include "rows.h"

namespace restante::drivers {

const StoreDriver& store_driver(std::string_view name) {
  static constexpr std::array rows = {&maildir};
  const auto row = std::ranges::find(rows, name, &StoreDriver::name);
  assert(row != rows.end());
  return **row;
}

}  // namespace restante::drivers
