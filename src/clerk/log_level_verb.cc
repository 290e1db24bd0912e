// SPDX-License-Identifier: Apache-2.0
//
// log-level: another one for a while, for all processes.
#include <utility>

#include "inquiry.h"
#include "options.h"
#include "verbs.h"

namespace restante::clerk {

namespace {

class SetLogLevel final : public Inquiry {
 public:
  SetLogLevel(Office& office, Caller& caller, const LevelWish& wish)
      : office_(office), caller_(caller), wish_(wish) {}
  ~SetLogLevel() override { office_.wishes.forget(*this); }

  void begin() override {
    office_.log_levels.set(wish_);
    office_.wishes.wish(*this, {processes::Verb::SetLogLevel, wish_});
  }
  void on_outcome(const processes::Outcome&) override { caller_.done(); }

 private:
  Office& office_;
  Caller& caller_;
  const LevelWish wish_;
};

}  // namespace

Opened open_log_level(Office& office, Caller& caller, const Request& request) {
  const auto level = parse_log_level(request.text("level").value_or(""));
  if (!level) return std::unexpected("\"level\" must be debug, info, warning or error");
  const auto time = time_of(request);
  if (!time.has_value()) return std::unexpected(time.error());
  return std::make_unique<SetLogLevel>(office, caller, LevelWish{*level, *time});
}

}  // namespace restante::clerk
