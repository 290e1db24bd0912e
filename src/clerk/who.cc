// SPDX-License-Identifier: Apache-2.0
//
// who: the sessions, an object each, or how many there are.
#include <numeric>
#include <utility>

#include "inquiry.h"
#include "options.h"
#include "session_walk.h"
#include "times.h"
#include "verbs.h"

namespace restante::clerk {

namespace {

Json object_of(const Session& session, const Place& worker) {
  return {{"session", session.session},
          {"user", session.user},
          {"address", session.address.text()},
          {"port", session.port},
          {"via", session.via},
          {"listener", session.listener},
          {"worker", worker.worker},
          {"set", worker.set},
          {"state", name_of(session.state)},
          {"tls", session.tls},
          {"mechanism", session.mechanism},
          {"since", time_text_of_ms(session.since)},
          {"idle_s", session.idle_s},
          {"messages", session.messages},
          {"octets", session.octets},
          {"retr", session.retr},
          {"retr_octets", session.retr_octets},
          {"marked", session.marked},
          {"last", session.last}};
}

class Who final : public Inquiry, SessionWalk::Handler {
 public:
  enum class Wanted { List, Count };

  Who(Office& office, Caller& caller, SessionFilter filter, Wanted wanted)
      : caller_(caller),
        wanted_(wanted),
        walk_(office.colleagues,
              wanted == Wanted::List ? Question::ListSessions : Question::CountSessions,
              std::move(filter), *this) {}

  void begin() override { walk_.begin(); }
  void on_room() override { walk_.go_on(); }

 private:
  void on_sessions(const Place& worker, const SessionsPiece& piece) override {
    for (const Session& session : piece.sessions) caller_.say(object_of(session, worker));
    count_ = std::accumulate(piece.matched.begin(), piece.matched.end(), count_);
  }
  bool has_room() const override { return caller_.has_room(); }
  void on_walked() override {
    if (wanted_ == Wanted::Count) caller_.say({{"count", count_}});
    if (walk_.silent().empty()) return caller_.done();
    caller_.fail(exit_other, complaint_about(walk_.silent()));
  }

  Caller& caller_;
  const Wanted wanted_;
  std::uint64_t count_ = 0;
  SessionWalk walk_;
};

}  // namespace

Opened open_who(Office& office, Caller& caller, const Request& request) {
  auto filter = filter_of(request);
  if (!filter.has_value()) return std::unexpected(std::move(filter.error()));
  const auto wanted = request.has_flag("count") ? Who::Wanted::Count : Who::Wanted::List;
  return std::make_unique<Who>(office, caller, std::move(*filter), wanted);
}

}  // namespace restante::clerk
