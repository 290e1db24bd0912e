// SPDX-License-Identifier: Apache-2.0
#include "colleagues.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

namespace restante::clerk {

std::string text_of(const Place& place) {
  const std::string_view role = processes::name_of(place.role);
  if (place.worker == 0) return fmt::format("{} of set {}", role, place.set);
  return fmt::format("{} {} of set {}", role, place.worker, place.set);
}

class Colleagues::Line final : lines::LoopLine::Handler {
 public:
  Line(Colleagues& owner, const Place& who, loop::Loop& loop, Descriptor line)
      : owner_(owner),
        who_(who),
        line_(loop, std::move(line), static_cast<lines::LoopLine::Handler&>(*this)) {}

  void say(Number number, Question what, std::string_view body) {
    // One that is not heard is not answered.
    (void)line_.say(static_cast<std::uint16_t>(what), number, body);
  }

 private:
  Heard on_message(const lines::Frame& frame, Descriptor) override {
    return owner_.hear(who_, frame);
  }
  void on_line_end() override {
    const Place who = who_;
    owner_.on_end(who);
  }

  Colleagues& owner_;
  const Place who_;
  lines::LoopLine line_;
};

struct Colleagues::Asked final : loop::Deadlines::Entry {
  Asked(Colleagues& its_owner, Number its_number, const Place& whom, Asker& its_asker)
      : owner(its_owner), number(its_number), who(whom), asker(its_asker) {}

  void on_deadline(TimePoint now) override {
    if (stage != Stage::Asked) return;
    if (now < due) return owner.deadlines_.arm(*this, due);
    owner.on_silence(number);
  }

  Colleagues& owner;
  const Number number;
  const Place who;
  Asker& asker;
  enum class Stage { Asked, Answered, Followed } stage = Stage::Asked;
  TimePoint due{};
};

Colleagues::Colleagues(loop::Loop& loop) : loop_(loop), deadlines_(loop) {}

Colleagues::~Colleagues() = default;

void Colleagues::add(processes::Colleague colleague) {
  const Place who{colleague.role, colleague.set, colleague.worker};
  on_end(who);
  lines_.emplace(who, std::make_unique<Line>(*this, who, loop_, std::move(colleague.line)));
  for (Newcomers* listener : listeners_) listener->on_newcomer(who);
}

std::vector<Place> Colleagues::all(processes::Role role) const {
  std::vector<Place> all;
  for (const auto& [place, line] : lines_) {
    if (place.role == role) all.push_back(place);
  }
  return all;
}

Colleagues::Asked& Colleagues::note(const Place& who, Question what, std::string_view body,
                                    Asker& asker) {
  const Number number = ++last_number_;
  auto& asked =
      asked_.emplace(number, std::make_unique<Asked>(*this, number, who, asker)).first->second;
  say(*asked, what, body);
  return *asked;
}

Colleagues::Number Colleagues::ask(const Place& who, Question what, std::string_view body,
                                   Asker& asker) {
  Asked& asked = note(who, what, body, asker);
  asked.due = loop_.now() + patience;
  deadlines_.arm(asked, asked.due);
  return asked.number;
}

Colleagues::Number Colleagues::follow(const Place& who, Question what, std::string_view body,
                                      Asker& asker) {
  Asked& asked = note(who, what, body, asker);
  asked.stage = Asked::Stage::Followed;
  return asked.number;
}

void Colleagues::go_on(Number number) {
  Asked& asked = *asked_.at(number);
  asked.stage = Asked::Stage::Asked;
  asked.due = loop_.now() + patience;
  deadlines_.arm(asked, asked.due);
  say(asked, Question::More, {});
}

void Colleagues::forget(Number number) {
  const auto found = asked_.find(number);
  if (found == asked_.end()) return;
  const auto asked = std::move(found->second);
  asked_.erase(found);
  say(*asked, Question::Forget, {});
}

void Colleagues::say(const Asked& asked, Question what, std::string_view body) {
  const auto line = lines_.find(asked.who);
  if (line != lines_.end()) line->second->say(asked.number, what, body);
}

// What comes for nobody was on its way when it was forgotten.
Colleagues::Heard Colleagues::hear(const Place& who, const lines::Frame& answer) {
  const auto found = asked_.find(answer.number);
  if (found == asked_.end()) return Heard::Understood;
  Asked& asked = *found->second;
  // Nobody else answers, and nobody says more than was asked for.
  if (asked.who != who || asked.stage == Asked::Stage::Answered) return Heard::Nonsense;
  if (asked.stage == Asked::Stage::Asked) asked.stage = Asked::Stage::Answered;
  asked.asker.on_answer(answer.number, answer);
  return Heard::Understood;
}

void Colleagues::on_end(const Place& who) {
  if (lines_.erase(who) == 0) return;
  std::vector<Number> left;
  for (const auto& [number, asked] : asked_) {
    if (asked->who == who) left.push_back(number);
  }
  for (const Number number : left) give_up(number, Asker::Why::Ended);
}

void Colleagues::on_silence(Number number) {
  give_up(number, Asker::Why::Silent);
}

void Colleagues::give_up(Number number, Asker::Why why) {
  const auto found = asked_.find(number);
  // Another one's end may have ended this as well.
  if (found == asked_.end()) return;
  const auto asked = std::move(found->second);
  asked_.erase(found);
  if (why == Asker::Why::Silent) say(*asked, Question::Forget, {});
  asked->asker.on_no_answer(number, asked->who, why);
}

}  // namespace restante::clerk
