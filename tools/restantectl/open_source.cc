// SPDX-License-Identifier: Apache-2.0
#include "open_source.h"

#include "reading_progress.h"

#include <string_view>

namespace restante::ctl {

namespace {

class Shown final : public drivers::SourceListener {
 public:
  explicit Shown(const std::string& source) : reading_(source) {}

  void hear_bad_line(Outcome, std::string_view, std::string_view) override {}
  void hear_warning(std::string_view) override {}
  void hear_progress(unsigned read) override { reading_.tell(read); }

 private:
  ShownReading reading_;
};

}  // namespace

Result<drivers::Source> open_source(const config::AuthSourceSettings& source,
                                    const config::Settings& settings, loop::Loop& loop) {
  Shown shown(source.path);
  return drivers::open_at_once(source, settings, loop, shown);
}

}  // namespace restante::ctl
