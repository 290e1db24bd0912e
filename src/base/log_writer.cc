// SPDX-License-Identifier: Apache-2.0
#include "log_writer.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cassert>
#include <thread>
#include <utility>
#include <variant>

namespace restante::log {

namespace {

// Lines come in crowds, and to wake a thread for each costs the server more than all else about it.
// So this long after the last one the thread looks for more by itself.
constexpr Duration gathering = std::chrono::milliseconds(5);

// How soon it is noticed that the target is another one now.
constexpr Duration glance = std::chrono::milliseconds(200);

// Between attempts to write what can't be written: a full disk is emptied by people.
constexpr Duration retry_pause = std::chrono::seconds(1);

// A number stands bare.
struct Field {
  std::string_view key;
  std::variant<std::string_view, std::uint64_t> value;

  std::string text() const {
    const auto* number = std::get_if<std::uint64_t>(&value);
    return number != nullptr ? fmt::to_string(*number) : std::string(std::get<0>(value));
  }
  std::string shown(Format format) const {
    return value.index() == 0 ? escaped(format, std::get<0>(value)) : text();
  }
};

Line notice(Format format, Level level, std::string_view event, const Field& field) {
  Line line{level, format, std::chrono::system_clock::now(), begin_fields(format, event),
            begin_journal_fields(event)};
  append_field(line.fields, format, field.key, field.shown(format));
  append_journal_field(line.journal, field.key, field.text());
  return line;
}

}  // namespace

void Writer::turn_to(std::shared_ptr<Target> target) {
  const std::lock_guard guard(mutex_);
  target_ = std::move(target);
  news_.notify_all();
}

int Writer::descriptor() {
  const std::lock_guard guard(mutex_);
  assert(manner_ != Manner::OnThread);
  return target_->descriptor();
}

void Writer::set_manner(Manner manner) {
  const std::lock_guard guard(mutex_);
  if (std::exchange(manner_, manner) == Manner::OnThread || manner != Manner::OnThread) return;
  thread_ = new_thread;
  std::thread(&Writer::write_on_thread, this).detach();
}

void Writer::forget() {
  waiting_.clear();
  waiting_octets_ = 0;
  count_ = 0;
  room_ = Room::Enough;
  lost_ = 0;
  lost_ever_ = 0;
  target_->forget();
}

void Writer::put(Line line) {
  const std::lock_guard guard(mutex_);
  if (room_ == Room::Full) {
    ++lost_;
    ++lost_ever_;
  } else {
    append(std::move(line));
    if (waiting_octets_ >= waiting_octets_max) room_ = Room::Full;
  }
  switch (manner_) {
    case Manner::Waits:
      return write_here(std::nullopt);
    case Manner::NeverWaits:
      return write_here(steady_now());
    case Manner::OnThread:
      news_.notify_all();
  }
}

void Writer::append(Line line) {
  waiting_octets_ += line.octets();
  waiting_.push_back(std::move(line));
  ++count_;
}

void Writer::finish(Duration at_most) {
  std::unique_lock lock(mutex_);
  if (manner_ != Manner::OnThread) return write_here(steady_now() + at_most);
  empty_.wait_for(lock, at_most, [&] { return waiting_.empty(); });
}

void Writer::await_thread(Duration at_most) const {
  constexpr int step_ms = 10;
  if (thread_ == no_thread || thread_ == ::gettid()) return;
  for (int ms = 0; ms < at_most.count() && count_ > 0; ms += step_ms) ::poll(nullptr, 0, step_ms);
}

void Writer::write_here(std::optional<TimePoint> until) {
  while (!waiting_.empty()) {
    const Sent sent = target_->send(waiting_.front());
    note(sent);
    if (!sent) return;
    if (*sent == Target::Sent::Wholly) continue;
    if (until && steady_now() >= *until) return;
    target_->await_room(glance);
  }
}

void Writer::write_on_thread() {
  thread_ = ::gettid();
  std::unique_lock lock(mutex_);
  for (;;) {
    news_.wait(lock, [&] { return !waiting_.empty(); });
    const std::shared_ptr<Target> target = target_;
    const Line& line = waiting_.front();  // stays where it is: others only append
    lock.unlock();
    const Sent sent = target->send(line);
    if (sent && *sent == Target::Sent::NotYet) target->await_room(glance);
    lock.lock();
    note(sent);
    if (!sent) news_.wait_for(lock, retry_pause, [&] { return target_ != target; });
    if (waiting_.empty()) {
      lock.unlock();
      std::this_thread::sleep_for(gathering);
      lock.lock();
    }
  }
}

void Writer::note(const Sent& sent) {
  const Format format = waiting_.front().format;
  if (!sent) {
    if (trouble_.empty()) complain(format, sent.error().text);
    trouble_ = sent.error().text;
    return;
  }
  if (*sent == Target::Sent::NotYet) return;
  waiting_octets_ -= waiting_.front().octets();
  waiting_.pop_front();
  --count_;
  if (!trouble_.empty()) {
    append(notice(format, Level::Warning, "the log is written again", {"error", trouble_}));
    trouble_.clear();
  }
  if (room_ == Room::Full && waiting_octets_ <= waiting_octets_max / 2) {
    room_ = Room::Enough;
    append(notice(format, Level::Warning, "lines of the log were lost",
                  {"lines", std::exchange(lost_, 0)}));
  }
  if (waiting_.empty()) empty_.notify_all();
}

// On standard error: where the log belongs it can't be said now.
void Writer::complain(Format format, std::string_view error) {
  const auto standard_error = open_target("stderr");
  if (!standard_error) return;
  [[maybe_unused]] const Sent sent =
      (*standard_error)
          ->send(notice(format, Level::Error, "the log can't be written, its lines wait",
                        {"error", error}));
}

}  // namespace restante::log
