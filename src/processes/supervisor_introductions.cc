// SPDX-License-Identifier: Apache-2.0
//
// How the clerk of a new set meets the processes of all that still have sessions: of the sets
// before, and of the supervisors before.
#include <algorithm>
#include <array>
#include <utility>

#include "colleague_wire.h"
#include "restante/base/log.h"
#include "restante/lines/fields.h"
#include "supervisor_core.h"

namespace restante::processes {

namespace {

class OwnClerk final : public Set::Introducer {
 public:
  explicit OwnClerk(Child& clerk) : clerk_(clerk) {}

  void introduce(const Colleague& colleague) override { clerk_.introduce(colleague); }

 private:
  Child& clerk_;
};

// That of another supervisor, which has our place or is about to.
class NewestClerk final : public Set::Introducer {
 public:
  NewestClerk(lines::Port& line, std::uint32_t set) : line_(line), set_(set) {}

  void introduce(const Colleague& colleague) override {
    std::array<char, 32> memory;
    lines::Writer writer(memory);
    writer.u32(set_);
    write(writer, colleague);
    tell(line_, Succession::Colleague, writer.octets(), &colleague.line);
  }

 private:
  lines::Port& line_;
  const std::uint32_t set_;
};

}  // namespace

void Supervisor::Core::on_clerk_started(Set& set) {
  introduce_old_sets(set);
  ask_for_introductions(set.number());
}

// Its clerk also works with those that drain, or are about to.
void Supervisor::Core::introduce_old_sets(Set& next) {
  Child* const clerk = next.clerk();
  if (clerk == nullptr) return;
  OwnClerk own_clerk(*clerk);
  for (const auto& set : sets_) {
    if (set->number() < next.number()) set->introduce_to_clerk(next.number(), own_clerk);
  }
}

void Supervisor::Core::ask_for_introductions(std::uint32_t set) {
  if (!predecessor_.is_open()) return;
  ++introductions_.asked;
  introductions_.by = steady_now() + options_.pace.introductions_max;
  std::array<char, sizeof(std::uint32_t)> memory;
  lines::Writer writer(memory);
  writer.u32(set);
  tell(predecessor_, Succession::WantsColleagues, writer.octets());
}

lines::Port& Supervisor::Core::newest() {
  return successor_ ? successor_->line : master_;
}

// Our own processes, and those of the one whose place we took.
void Supervisor::Core::introduce_to_newest(std::uint32_t set_of_clerk) {
  NewestClerk clerk(newest(), set_of_clerk);
  for (const auto& set : sets_) set->introduce_to_clerk(set_of_clerk, clerk);
  if (!predecessor_.is_open()) return tell(newest(), Succession::AllIntroduced);
  ask_for_introductions(set_of_clerk);
}

void Supervisor::Core::pass_on_colleague(std::string_view body, Descriptor line) {
  if (newest().is_open()) return tell(newest(), Succession::Colleague, body, &line);
  lines::Reader reader(body);
  const std::uint32_t number = reader.u32();
  if (!reader.is_intact()) return;
  auto colleague = read_colleague(body.substr(sizeof number), std::move(line));
  const auto set = std::ranges::find(sets_, number, [](const auto& one) { return one->number(); });
  if (set == sets_.end() || !colleague || !colleague->line.is_open()) return;
  (*set)->give_to_clerk(std::move(*colleague));
}

void Supervisor::Core::on_all_introduced() {
  if (introductions_.asked > 0 && --introductions_.asked == 0) introductions_.by.reset();
  tell(newest(), Succession::AllIntroduced);
}

// One that was stopped does not answer, and must not keep us from serving.
void Supervisor::Core::wait_no_longer_for_introductions() {
  if (!introductions_.by || steady_now() < *introductions_.by) return;
  introductions_.by.reset();
  // Whoever has our place, or is about to, waits for itself.
  if (newest().is_open()) return;
  log::warning("the supervisor before does not answer: its sessions are not seen by operators")
      .add("advice", "see whether it was stopped (ps); SIGKILL ends it and its sessions");
}

// What it left behind in the ledger counts no more, and what it counted goes on.
void Supervisor::Core::on_predecessor_gone() {
  predecessor_ = lines::Port();
  while (introductions_.asked > 0) on_all_introduced();
  estate_.ledger.release_inherited();
  estate_.metrics.release_inherited();
}

}  // namespace restante::processes
