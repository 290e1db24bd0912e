// SPDX-License-Identifier: Apache-2.0
#include "desk.h"

#include <utility>
#include <vector>

#include "wire.h"

namespace restante::accounts {

namespace {

using lines::Frame;
using lines::LoopLine;
using lines::Writer;

constexpr std::uint16_t code(Kind kind) {
  return static_cast<std::uint16_t>(kind);
}

Writer writer_of(Desk& desk) {
  return Writer({desk.body.get(), Frame::body_octets_max});
}

}  // namespace

WorkerLine::WorkerLine(Desk& desk, Descriptor line)
    : desk_(desk),
      line_(std::make_unique<LoopLine>(desk.loop, std::move(line),
                                       static_cast<LoopLine::Handler&>(*this))) {
  Writer writer = writer_of(desk_);
  write(writer, desk_.options.readiness);
  (void)line_->say(code(Kind::Ready), 0, writer.octets());
}

WorkerLine::~WorkerLine() = default;

LoopLine::Heard WorkerLine::on_message(const Frame& frame, Descriptor) {
  switch (static_cast<Kind>(frame.kind)) {
    case Kind::Begin:
      return begin(frame);
    case Kind::Continue:
      return proceed(frame);
    case Kind::Forget:
      if (Attempt* attempt = find(frame.number)) attempt->forget();
      return Heard::Understood;
    case Kind::Admit:
      return admit(frame);
    default:
      return Heard::Nonsense;
  }
}

LoopLine::Heard WorkerLine::begin(const Frame& frame) {
  auto begun = read_begun(frame.body);
  const bool is_sane =
      begun && !attempts_.contains(frame.number) && attempts_.size() < attempts_max;
  if (!is_sane) return Heard::Nonsense;
  auto attempt = std::make_unique<Attempt>(desk_, *this, frame.number, begun->origin,
                                           std::move(begun->request));
  Attempt& born = *attempt;
  attempts_.emplace(frame.number, std::move(attempt));
  born.begin();
  return Heard::Understood;
}

// The attempt may have been decided meanwhile; then nobody waits for it.
LoopLine::Heard WorkerLine::proceed(const Frame& frame) {
  const auto words = read_text(frame.body);
  if (!words) return Heard::Nonsense;
  Attempt* attempt = find(frame.number);
  if (attempt == nullptr) return Heard::Understood;
  const auto heard = attempt->hear(auth::Secret(*words));
  return heard == Attempt::Heard::Understood ? Heard::Understood : Heard::Nonsense;
}

LoopLine::Heard WorkerLine::admit(const Frame& frame) {
  const auto applicant = read_applicant(frame.body);
  if (!applicant) return Heard::Nonsense;
  Writer writer = writer_of(desk_);
  write(writer, desk_.admit(applicant->user, applicant->login_delay));
  (void)line_->say(code(Kind::Admission), frame.number, writer.octets());
  return Heard::Understood;
}

void WorkerLine::answer(Attempt& attempt, const Result<auth::LoginAnswer>& answer) {
  Writer writer = writer_of(desk_);
  write(writer, answer);
  // One that does not arrive is one that the worker is not there for any more.
  if (line_ != nullptr) (void)line_->say(code(Kind::Answer), attempt.number(), writer.octets());
  const bool goes_on = answer.has_value() && std::holds_alternative<auth::Question>(*answer);
  if (!goes_on) drop(attempt);
}

void WorkerLine::drop(const Attempt& attempt) {
  const Attempt* own = find(attempt.number());
  if (own == &attempt) {
    attempts_.erase(attempt.number());
  } else {
    std::erase_if(disowned_, [&](const auto& one) { return one.get() == &attempt; });
  }
  leave_if_done();
}

void WorkerLine::disown(const Attempt& attempt) {
  disowned_.push_back(std::move(attempts_.at(attempt.number())));
  attempts_.erase(attempt.number());
}

void WorkerLine::on_line_end() {
  line_.reset();
  std::vector<Attempt*> left;
  left.reserve(attempts_.size());
  for (const auto& [number, attempt] : attempts_) left.push_back(attempt.get());
  if (left.empty()) return leave_if_done();
  for (Attempt* attempt : left) attempt->forget();
}

void WorkerLine::leave_if_done() {
  if (line_ == nullptr && attempts_.empty() && disowned_.empty()) desk_.remove_line(*this);
}

Attempt* WorkerLine::find(std::uint32_t number) {
  const auto found = attempts_.find(number);
  return found == attempts_.end() ? nullptr : found->second.get();
}

Desk::Desk(loop::Loop& the_loop, ServiceOptions the_options, Service::Handler& handler)
    : loop(the_loop),
      options(std::move(the_options)),
      deadlines(the_loop),
      throttle(*options.memory, options.failure_delay),
      body(std::make_unique<char[]>(Frame::body_octets_max)),
      handler_(handler),
      delays_(*options.memory) {
  logins.set_threads(options.threads);
}

void Desk::add_line(Descriptor line) {
  lines_.push_back(std::make_unique<WorkerLine>(*this, std::move(line)));
}

void Desk::remove_line(const WorkerLine& line) {
  std::erase_if(lines_, [&](const auto& one) { return one.get() == &line; });
  if (lines_.empty()) handler_.on_no_lines();
}

auth::Admission Desk::admit(std::string_view user, Duration delay) {
  const Admission admission = delays_.admit(user, delay, options.login_burst, loop.now());
  return admission.verdict == Admission::Verdict::Granted ? auth::Admission::Granted
                                                          : auth::Admission::TooSoon;
}

Duration Desk::login_wait(std::string_view user, std::optional<Duration> own_delay) const {
  return delays_.wait(user, own_delay.value_or(options.terms.login_delay), options.login_burst,
                      loop.now());
}

auth::Denied::Reason Desk::reason_of(const auth::Denied& denied) const {
  using Reason = auth::Denied::Reason;
  if (denied.reason != Reason::Wrong) return denied.reason;
  const auto standing = options.terms.users->last_standing(denied.user);
  if (!standing.has_value()) return denied.reason;
  if (*standing == auth::Standing::KeptOut) return Reason::NoLogin;
  const bool is_told = options.reasons == ServiceOptions::Reasons::Told;
  return is_told && *standing == auth::Standing::Unknown ? Reason::Unknown : denied.reason;
}

Service::Service(loop::Loop& loop, ServiceOptions options, Handler& handler)
    : desk_(std::make_unique<Desk>(loop, std::move(options), handler)) {}

Service::~Service() = default;

void Service::add_line(Descriptor line) {
  desk_->add_line(std::move(line));
}

std::vector<Penalty> Service::penalties(const PenaltyFilter& filter) const {
  return desk_->throttle.list(filter, desk_->loop.now());
}

std::size_t Service::clear_penalties(const PenaltyFilter& filter) {
  return desk_->throttle.clear(filter, desk_->loop.now());
}

Duration Service::login_wait(std::string_view user, std::optional<Duration> own_delay) const {
  return desk_->login_wait(user, own_delay);
}

std::size_t Service::logins_waiting() const {
  return desk_->logins.waiting();
}

bool Service::has_lines() const {
  return desk_->has_lines();
}

}  // namespace restante::accounts
