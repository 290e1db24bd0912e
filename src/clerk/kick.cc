// SPDX-License-Identifier: Apache-2.0
//
// kick: ends sessions, and deletes nothing.
#include <numeric>
#include <utility>

#include "inquiry.h"
#include "options.h"
#include "session_walk.h"
#include "verbs.h"

namespace restante::clerk {

namespace {

class Kick final : public Inquiry, SessionWalk::Handler {
 public:
  Kick(Office& office, Caller& caller, SessionFilter filter)
      : caller_(caller),
        walk_(office.colleagues, Question::KickSessions, std::move(filter), *this) {}

  void begin() override { walk_.begin(); }

 private:
  void on_sessions(const Place&, const SessionsPiece& piece) override {
    kicked_ = std::accumulate(piece.matched.begin(), piece.matched.end(), kicked_);
  }
  void on_walked() override {
    caller_.say({{"kicked", kicked_}});
    if (!walk_.silent().empty()) {
      return caller_.fail(exit_other, complaint_about(walk_.silent()));
    }
    if (kicked_ == 0) return caller_.fail(exit_other, "no session matches; see who");
    caller_.done();
  }

  Caller& caller_;
  std::uint64_t kicked_ = 0;
  SessionWalk walk_;
};

}  // namespace

Opened open_kick(Office& office, Caller& caller, const Request& request) {
  auto filter = filter_of(request);
  if (!filter.has_value()) return std::unexpected(std::move(filter.error()));
  if (filter->is_empty()) {
    return std::unexpected(
        "kick needs \"user\", \"address\" or \"session\"; everybody is "
        "{\"user\":\"*\"}");
  }
  return std::make_unique<Kick>(office, caller, std::move(*filter));
}

}  // namespace restante::clerk
