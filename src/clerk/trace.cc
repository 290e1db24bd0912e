// SPDX-License-Identifier: Apache-2.0
//
// trace: dialogues as they go, until the other side has enough.
#include <map>
#include <optional>
#include <utility>

#include "inquiry.h"
#include "options.h"
#include "restante/clerk/traced_line.h"
#include "restante/loop/timer.h"
#include "times.h"
#include "verbs.h"

namespace restante::clerk {

namespace {

class Trace final : public Inquiry, Colleagues::Asker, Colleagues::Newcomers, loop::Timer::Handler {
 public:
  Trace(Office& office, Caller& caller, SessionFilter filter, std::optional<Duration> time)
      : office_(office),
        caller_(caller),
        filter_(std::move(filter)),
        time_(time),
        timer_(office.loop, *this) {}
  ~Trace() override {
    office_.colleagues.remove(*this);
    for (const auto& [number, place] : asked_) office_.colleagues.forget(number);
  }

  void begin() override {
    office_.colleagues.add(*this);
    for (const Place& worker : office_.colleagues.all(processes::Role::Worker)) {
      on_newcomer(worker);
    }
    if (time_) timer_.start_at(office_.loop.now() + *time_);
  }
  void on_room() override { tell_of_lost(); }
  bool is_patient() const override { return true; }

 private:
  void on_newcomer(const Place& who) override {
    if (who.role != processes::Role::Worker) return;
    std::array<char, 1024> memory;
    lines::Writer writer(memory);
    write(writer, filter_);
    asked_[office_.colleagues.follow(who, Question::Trace, writer.octets(), *this)] = who;
  }

  void on_answer(Colleagues::Number, const lines::Frame& answer) override {
    if (static_cast<Answer>(answer.kind) == Answer::Lost) {
      lost_ += read_count(answer.body).value_or(0);
      return tell_of_lost();
    }
    const auto line = read_traced_line(answer.body);
    if (!line) return;
    if (!caller_.has_room()) {
      ++lost_;
      return;
    }
    tell_of_lost();
    caller_.say(object_of(*line));
  }

  // One that ends has nothing more to say, and its successor is a newcomer.
  void on_no_answer(Colleagues::Number number, const Place&, Why) override { asked_.erase(number); }

  void on_timer(loop::Timer&) override {
    tell_of_lost();
    caller_.done();
  }

  void tell_of_lost() {
    if (lost_ > 0 && caller_.has_room()) caller_.say({{"lost", std::exchange(lost_, 0)}});
  }

  static Json object_of(const TracedLine& line) {
    const bool is_clients = line.direction == TracedLine::Direction::FromClient;
    return {{"time", time_text_with_ms(line.time)},
            {"session", line.session},
            {"user", line.user},
            {"direction", is_clients ? "C" : "S"},
            {"line", line.line}};
  }

  Office& office_;
  Caller& caller_;
  const SessionFilter filter_;
  const std::optional<Duration> time_;
  std::map<Colleagues::Number, Place> asked_;
  std::uint64_t lost_ = 0;  // lines for which there was no room
  loop::Timer timer_;
};

}  // namespace

Opened open_trace(Office& office, Caller& caller, const Request& request) {
  auto filter = filter_of(request);
  if (!filter.has_value()) return std::unexpected(std::move(filter.error()));
  if (filter->is_empty()) {
    return std::unexpected(
        "trace needs \"user\" or \"address\"; everybody is \"0.0.0.0/0\" and "
        "\"::/0\"");
  }
  const auto time = time_of(request);
  if (!time.has_value()) return std::unexpected(time.error());
  return std::make_unique<Trace>(office, caller, std::move(*filter), *time);
}

}  // namespace restante::clerk
