// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cassert>

#include "restante/config/source_forms.h"
#include "restante/drivers/source_driver.h"
#include "rows.h"

namespace restante::drivers {

namespace {

constexpr std::array rows = {&passwd_file};
static_assert(rows.size() == config::source_forms.size(), "a driver has a row in either table");

class NobodyListens final : public SourceListener {
 public:
  void hear_bad_line(Outcome, std::string_view, std::string_view) override {}
  void hear_warning(std::string_view) override {}
};

}  // namespace

Result<Source> open_from_disk(const config::AuthSourceSettings& source,
                              const config::Settings& settings) {
  NobodyListens nobody;
  return source_driver(source.driver).open(source, {settings, DiskFiles(), nobody});
}

const SourceDriver& source_driver(std::string_view name) {
  const auto row = std::ranges::find(rows, name, &SourceDriver::name);
  assert(row != rows.end());
  return **row;
}

}  // namespace restante::drivers
