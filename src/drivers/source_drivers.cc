// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cassert>

#include "restante/drivers/source_driver.h"
#include "rows.h"
#include "version.h"

namespace restante::drivers {

namespace {

constexpr std::array rows = {
    &passwd_file,
#ifdef RESTANTE_SQLITE
    &sqlite,
#endif
#ifdef RESTANTE_POSTGRESQL
    &postgresql,
#endif
};

}  // namespace

Result<Source> open_at_once(const config::AuthSourceSettings& source,
                            const config::Settings& settings, loop::Loop& loop,
                            SourceListener& listener) {
  auto opened = source_driver(source.driver).open(source, {settings, DiskFiles(), loop, listener});
  if (opened && opened->away) return Failure(std::move(*opened->away));
  return opened;
}

const SourceDriver& source_driver(std::string_view name) {
  const auto row = std::ranges::find(rows, name, &SourceDriver::name);
  assert(row != rows.end());
  return **row;
}

}  // namespace restante::drivers
