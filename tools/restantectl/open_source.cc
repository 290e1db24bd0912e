// SPDX-License-Identifier: Apache-2.0
#include "open_source.h"

namespace restante::ctl {

Result<drivers::Source> open_source(const config::AuthSourceSettings& source,
                                    const config::Settings& settings, loop::Loop& loop) {
  ShownSource shown(source.path);
  return drivers::open_at_once(source, settings, loop, shown);
}

}  // namespace restante::ctl
