// SPDX-License-Identifier: Apache-2.0
//
// What clerks ask for, on behalf of operators, and what they are told.
#include <fcntl.h>

#include <algorithm>
#include <array>
#include <memory>
#include <ranges>
#include <utility>

#include "config_digest.h"
#include "facts_wire.h"
#include "outcome_wire.h"
#include "restante/base/exit_code.h"
#include "restante/base/log.h"
#include "restante/lines/fields.h"
#include "restante/lines/message.h"
#include "supervisor_core.h"

namespace restante::processes {

namespace {

Outcome refused(std::string_view why, int exit_code) {
  return {.kind = Outcome::Kind::Refused,
          .text = why,
          .exit_code = static_cast<std::uint8_t>(exit_code)};
}

}  // namespace

void Supervisor::Core::on_wish(const Child& clerk, std::uint32_t number, const Wish& wish) {
  const Asker asker{clerk.process, number};
  const Verb verb = wish.verb;
  if (verb == Verb::TellFacts) return tell_facts(asker);
  // Who came to our clerk before, and asks only now, means the server: it is not ours to stop.
  if (master_.is_open()) return tell_outcome(asker, refused(another_has_our_place, exit_other));
  if (verb == Verb::SetLogLevel) return set_log_level(asker, wish);
  const std::size_t askers = reload_askers_.size() + reload_askers_to_come_.size() +
                             upgrade_askers_.size() + upgrade_askers_to_come_.size() +
                             stop_askers_.size();
  // Nobody floods our memory with wishes.
  if (askers >= askers_max) {
    return tell_outcome(asker, refused("too many wait for an answer already", exit_other));
  }
  if (verb == Verb::Stop || verb == Verb::StopNow) return stop_for(asker, verb);
  if (state_ == State::Draining) {
    return tell_outcome(asker, refused("this server is ending", exit_other));
  }
  (verb == Verb::Reload ? reload_askers_to_come_ : upgrade_askers_to_come_).push_back(asker);
}

// Who asked hears of the end, so clerks outlive all others.
void Supervisor::Core::stop_for(const Asker& asker, Verb verb) {
  stop_askers_.push_back(asker);
  if (verb == Verb::Stop) {
    if (state_ != State::Draining) stop(settings_.timeouts.shutdown);
    return;
  }
  stop(Duration(0));
  for (const auto& set : sets_) set->kill_those_who_serve();
  tell(predecessor_, Succession::EndNow);
}

void Supervisor::Core::set_log_level(const Asker& asker, const Wish& wish) {
  log::set_level(wish.level.level);
  log_level_until_.reset();
  if (wish.level.time) log_level_until_ = steady_now() + *wish.level.time;
  tell_outcome(asker, {.kind = Outcome::Kind::Done});
}

void Supervisor::Core::restore_log_level() {
  if (!log_level_until_ || steady_now() < *log_level_until_) return;
  log_level_until_.reset();
  log::set_level(settings_.log.level);
}

bool Supervisor::Core::may_end(const Set& set) const {
  if (state_ != State::Draining || !is_last_to_end(set)) return true;
  return sets_.size() == 1 && !predecessor_.is_open();
}

// The one whose clerk answers operators to the end.
bool Supervisor::Core::is_last_to_end(const Set& set) const {
  const auto last = std::ranges::find_if(std::views::reverse(sets_), [](const auto& one) {
    return one->state() != Set::State::Failed;
  });
  return last != sets_.rend() && last->get() == &set;
}

void Supervisor::Core::on_drained(Set& set) {
  const bool is_the_end = state_ == State::Draining && is_last_to_end(set);
  if (is_the_end && !stop_askers_.empty()) close_control();
  set.tell_all(Order::EndNow);
  // Whoever is told may start another server at once: the clerk listens no more when it reads this.
  if (is_the_end) answer(stop_askers_, {{.kind = Outcome::Kind::Done}});
}

void Supervisor::Core::close_control() {
  if (!estate_.control.descriptor().is_open()) return;
  estate_.control.remove_file();
  estate_.control.close();
}

void Supervisor::Core::refuse_wishes(std::string_view why) {
  for (Askers* askers :
       {&reload_askers_, &reload_askers_to_come_, &upgrade_askers_, &upgrade_askers_to_come_}) {
    answer(*askers, {refused(why, exit_other)});
  }
}

void Supervisor::Core::answer(Askers& askers, const std::vector<Outcome>& parts) {
  for (const Asker& asker : std::exchange(askers, {})) {
    for (const Outcome& part : parts) tell_outcome(asker, part);
  }
}

void Supervisor::Core::tell_outcome(const Asker& asker, const Outcome& part) {
  std::array<char, 2 * Orders::problem_octets_max + 64> memory;
  lines::Writer writer(memory);
  write(writer, part);
  if (Child* clerk = find(asker)) {
    clerk->tell(Order::Outcome, writer.octets(), nullptr, asker.number);
  }
}

void Supervisor::Core::tell_facts(const Asker& asker) {
  own_use_.note(estate_.metrics.own(),
                Descriptor(::open("/proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC)));
  const auto memory = std::make_unique<char[]>(lines::Frame::body_octets_max);
  lines::Writer writer({memory.get(), lines::Frame::body_octets_max});
  write(writer, facts());
  if (Child* clerk = find(asker)) {
    clerk->tell(Order::Facts, writer.octets(), nullptr, asker.number);
  }
}

Facts Supervisor::Core::facts() const {
  Facts facts = facts_;
  const std::string digest = digest_of_file(config_path_);
  facts.config = digest.empty()             ? Facts::Config::Unreadable
                 : digest == config_digest_ ? Facts::Config::Same
                                            : Facts::Config::Changed;
  for (const auto& set : sets_) set->add_facts(facts.workers);
  return facts;
}

Child* Supervisor::Core::find(const Asker& asker) {
  for (const auto& set : sets_) {
    if (Child* clerk = set->find(asker.clerk)) return clerk;
  }
  return nullptr;
}

}  // namespace restante::processes
