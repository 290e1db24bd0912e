// SPDX-License-Identifier: Apache-2.0
#include "restante/processes/orders.h"

#include <array>
#include <cassert>
#include <mutex>
#include <optional>
#include <utility>

#include "colleague_wire.h"
#include "facts_wire.h"
#include "kinds.h"
#include "outcome_wire.h"
#include "restante/base/log.h"
#include "restante/lines/fields.h"
#include "wish_wire.h"

namespace restante::processes {

namespace {

// One message a packet, which is what a supervisor takes; and it may have to wait for the
// supervisor, but never for long.
constexpr lines::LineRules rules{.descriptors = lines::Descriptors::Taken,
                                 .gathered_octets = 1,
                                 .waiting_octets_max = std::size_t{64} * 1024};

std::uint16_t raw(Report report) {
  return static_cast<std::uint16_t>(report);
}

// To be rung by whichever thread writes the log.
std::mutex bell_mutex;
std::optional<loop::WakeUp::Bell> log_bell;

void ring_for_log() {
  const std::lock_guard guard(bell_mutex);
  if (log_bell) log_bell->ring();
}

void turn_log_to(Descriptor target) {
  if (const auto adopted = log::adopt(std::move(target)); !adopted.has_value()) {
    log::error("the log stays where it was").add("error", adopted.error().text);
  }
}

}  // namespace

static_assert(Orders::problem_octets_max + lines::Frame::head_octets + sizeof(std::uint32_t) <=
              report_octets_max);

Orders::Orders(loop::Loop& loop, Descriptor line, Handler& handler)
    : handler_(handler),
      line_(loop, std::move(line), static_cast<lines::LoopLine::Handler&>(*this), rules),
      log_is_lost_(loop, static_cast<loop::WakeUp::Handler&>(*this)) {
  const std::lock_guard guard(bell_mutex);
  assert(!log_bell);
  log_bell.emplace(log_is_lost_.bell());
  log::set_on_lost(ring_for_log);
}

Orders::~Orders() {
  log::set_on_lost(nullptr);
  const std::lock_guard guard(bell_mutex);
  log_bell.reset();
}

void Orders::report_serving() {
  line_.say(raw(Report::Serving), 0);
}

void Orders::report_problem(std::string_view text) {
  std::array<char, report_octets_max> memory;
  lines::Writer writer(memory);
  writer.text(text.substr(0, problem_octets_max));
  line_.say(raw(Report::Problem), 0, writer.octets());
}

void Orders::report_here() {
  line_.say(raw(Report::Here), 0);
}

void Orders::on_wake_up() {
  line_.say(raw(Report::WantsLog), 0);
}

void Orders::wish(std::uint32_t number, const Wish& wish) {
  std::array<char, 16> memory;
  lines::Writer writer(memory);
  write(writer, wish);
  line_.say(raw(Report::Wish), number, writer.octets());
}

Orders::Heard Orders::on_message(const lines::Frame& frame, Descriptor descriptor) {
  switch (static_cast<Order>(frame.kind)) {
    case Order::Begin:
      handler_.on_begin();
      return Heard::Understood;
    case Order::Drain:
      return obey_drain(frame.body);
    case Order::EndNow:
      handler_.on_end_now();
      return Heard::Understood;
    case Order::Colleague:
      return obey_colleague(frame.body, std::move(descriptor));
    case Order::Log:
      // It does not come along where this process has too many open.
      if (descriptor.is_open()) turn_log_to(std::move(descriptor));
      return Heard::Understood;
    case Order::AreYouThere:
      report_here();
      return Heard::Understood;
    case Order::Outcome:
      return obey_outcome(frame.number, frame.body);
    case Order::Facts:
      return obey_facts(frame.number, frame.body);
  }
  return Heard::Nonsense;
}

Orders::Heard Orders::obey_drain(std::string_view body) {
  lines::Reader reader(body);
  const Duration at_most(reader.i64());
  if (!reader.is_done()) return Heard::Nonsense;
  handler_.on_drain(at_most);
  (void)line_.say(static_cast<std::uint16_t>(Report::Draining), 0);
  return Heard::Understood;
}

Orders::Heard Orders::obey_colleague(std::string_view body, Descriptor descriptor) {
  auto colleague = read_colleague(body, std::move(descriptor));
  if (!colleague) return Heard::Nonsense;
  if (colleague->line.is_open()) handler_.on_colleague(std::move(*colleague));
  return Heard::Understood;
}

Orders::Heard Orders::obey_outcome(std::uint32_t number, std::string_view body) {
  const auto outcome = read_outcome(body);
  if (!outcome) return Heard::Nonsense;
  handler_.on_outcome(number, *outcome);
  return Heard::Understood;
}

Orders::Heard Orders::obey_facts(std::uint32_t number, std::string_view body) {
  const auto facts = read_facts(body);
  if (!facts) return Heard::Nonsense;
  handler_.on_facts(number, *facts);
  return Heard::Understood;
}

void Orders::on_line_end() {
  handler_.on_supervisor_gone();
}

}  // namespace restante::processes
