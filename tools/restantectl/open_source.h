// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reading_progress.h"

#include <string>
#include <string_view>

#include "restante/base/result.h"
#include "restante/config/settings.h"
#include "restante/drivers/source_driver.h"
#include "restante/loop/loop.h"

namespace restante::ctl {

// Shows how far it is; what the source's author should know is told nobody.
class ShownSource final : public drivers::SourceListener {
 public:
  explicit ShownSource(const std::string& source) : reading_(source) {}

  void hear_bad_line(Outcome, std::string_view, std::string_view) override {}
  void hear_warning(std::string_view) override {}
  void hear_progress(unsigned read) override { reading_.tell(read); }

 private:
  ShownReading reading_;
};

// `loop` is borrowed.
[[nodiscard]] Result<drivers::Source> open_source(const config::AuthSourceSettings& source,
                                                  const config::Settings& settings,
                                                  loop::Loop& loop);

}  // namespace restante::ctl
