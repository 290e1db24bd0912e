// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cassert>

#include "restante/base/enquiry.h"
#include "restante/drivers/source_driver.h"
#include "restante/loop/ask_until_answered.h"
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

namespace {

Result<std::optional<auth::Identity>> find_in(const config::AuthSourceSettings& source,
                                              const config::Settings& settings,
                                              const std::string& user, SourceListener& listener) {
  const SourceDriver& driver = source_driver(source.driver);
  if (driver.find_one != nullptr) return driver.find_one(source, user);
  loop::Loop loop;
  const auto opened = open_at_once(source, settings, loop, listener);
  if (!opened) return Failure(opened.error());
  return loop::ask_until_answered(
      loop, [&](Enquiry& enquiry) { return opened->users->owner(user, enquiry); });
}

}  // namespace

Result<std::optional<auth::Identity>> find_owner(const config::Settings& settings,
                                                 const std::string& user,
                                                 SourceListener& listener) {
  for (const config::AuthSourceSettings& source : settings.auth.sources) {
    auto found = find_in(source, settings, user, listener);
    if (!found || *found) return found;
  }
  return std::nullopt;
}

const SourceDriver& source_driver(std::string_view name) {
  const auto row = std::ranges::find(rows, name, &SourceDriver::name);
  assert(row != rows.end());
  return **row;
}

}  // namespace restante::drivers
