// SPDX-License-Identifier: Apache-2.0
//
// What all attempts of the process work with, and the lines that they come from.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "attempt.h"
#include "examination.h"
#include "login_queue.h"
#include "restante/accounts/login_delays.h"
#include "restante/accounts/service.h"
#include "restante/accounts/throttle.h"
#include "restante/lines/loop_line.h"
#include "restante/loop/deadlines.h"
#include "restante/loop/loop.h"

namespace restante::accounts {

// The line to one worker, and the attempts of its clients. Lives until the line has ended and no
// thread works on one of them.
class WorkerLine final : lines::LoopLine::Handler {
 public:
  // A worker has no more clients than it may have descriptors; beyond this it is not itself.
  static constexpr std::size_t attempts_max = 65536;

  WorkerLine(Desk& desk, Descriptor line);
  ~WorkerLine();

  // Destroys the attempt, but where the answer is a Question.
  void answer(Attempt& attempt, const Result<auth::LoginAnswer>& answer);
  void drop(const Attempt& attempt);
  // A thread still works on it; its number is free for another.
  void disown(const Attempt& attempt);

 private:
  using Heard = lines::LoopLine::Heard;

  Heard on_message(const lines::Frame& frame, Descriptor descriptor) override;
  void on_line_end() override;
  Heard begin(const lines::Frame& frame);
  Heard proceed(const lines::Frame& frame);
  Heard admit(const lines::Frame& frame);
  Attempt* find(std::uint32_t number);
  void leave_if_done();

  Desk& desk_;
  std::unordered_map<std::uint32_t, std::unique_ptr<Attempt>> attempts_;
  std::list<std::unique_ptr<Attempt>> disowned_;  // as many as there are threads at most
  std::unique_ptr<lines::LoopLine> line_;         // null: it has ended
};

class Desk {
 public:
  Desk(loop::Loop& loop, ServiceOptions options, Service::Handler& handler);

  void add_line(Descriptor line);
  // Destroys it.
  void remove_line(const WorkerLine& line);
  bool has_lines() const { return !lines_.empty(); }

  auth::Admission admit(std::string_view user, Duration delay);
  Duration login_wait(std::string_view user, std::optional<Duration> own_delay) const;

  // Whether the user is kept out and, where somebody may read it, whether there is such a user, as
  // far as the sources know it at once.
  auth::Denied::Reason reason_of(const auth::Denied& denied) const;

  loop::Loop& loop;
  const ServiceOptions options;
  loop::Deadlines deadlines;
  Throttle throttle;
  LoginQueue logins;
  const std::unique_ptr<char[]> body;  // of a message that is being written

 private:
  Service::Handler& handler_;
  LoginDelays delays_;
  std::list<std::unique_ptr<WorkerLine>> lines_;
};

}  // namespace restante::accounts
