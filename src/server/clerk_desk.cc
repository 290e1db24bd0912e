// SPDX-License-Identifier: Apache-2.0
#include "clerk_desk.h"

#include <unordered_map>
#include <utility>

#include "restante/lines/loop_line.h"
#include "session_answers.h"

namespace restante::server {

namespace {

using clerk::Answer;
using clerk::Question;
using Heard = lines::LoopLine::Heard;

// Of questions under way on a line; a clerk has one for each of its operators.
constexpr std::size_t questions_max = 256;

// A question costs a piece, and one that many are sent of is none of ours.
constexpr lines::LineRules rules{.messages_a_turn = 4};

}  // namespace

class ClerkDesk::Line final : lines::LoopLine::Handler {
 public:
  Line(ClerkDesk& desk, Descriptor line)
      : desk_(desk),
        line_(desk.loop_, std::move(line), static_cast<lines::LoopLine::Handler&>(*this), rules) {}

 private:
  Heard on_message(const lines::Frame& frame, Descriptor) override {
    const auto question = static_cast<Question>(frame.kind);
    switch (question) {
      case Question::ListSessions:
      case Question::CountSessions:
      case Question::KickSessions:
        return begin(question, frame);
      case Question::More:
        if (under_way_.contains(frame.number)) go_on(frame.number);
        return Heard::Understood;
      case Question::Forget:
        under_way_.erase(frame.number);
        return Heard::Understood;
      case Question::TellState:
        tell_state(frame.number);
        return Heard::Understood;
    }
    return Heard::Nonsense;
  }
  void on_line_end() override { desk_.on_gone(*this); }

  Heard begin(Question question, const lines::Frame& frame) {
    auto filter = clerk::read_filter(frame.body);
    if (!filter || under_way_.size() >= questions_max || under_way_.contains(frame.number)) {
      return Heard::Nonsense;
    }
    under_way_.try_emplace(frame.number, desk_.residents_, question, std::move(*filter));
    go_on(frame.number);
    return Heard::Understood;
  }

  void go_on(std::uint32_t number) {
    lines::Writer writer = desk_.writer();
    const auto rest = under_way_.at(number).write_piece(writer, desk_.loop_.now());
    if (rest == clerk::Rest::None) under_way_.erase(number);
    (void)line_.say(static_cast<std::uint16_t>(Answer::Sessions), number, writer.octets());
  }

  void tell_state(std::uint32_t number) {
    lines::Writer writer = desk_.writer();
    write(writer, desk_.handler_.state());
    (void)line_.say(static_cast<std::uint16_t>(Answer::State), number, writer.octets());
  }

  ClerkDesk& desk_;
  std::unordered_map<std::uint32_t, SessionAnswers> under_way_;
  lines::LoopLine line_;
};

ClerkDesk::ClerkDesk(loop::Loop& loop, Residents& residents, const Handler& handler)
    : loop_(loop),
      residents_(residents),
      handler_(handler),
      body_(std::make_unique<char[]>(lines::Frame::body_octets_max)) {}

ClerkDesk::~ClerkDesk() = default;

void ClerkDesk::connect(Descriptor line) {
  lines_.push_back(std::make_unique<Line>(*this, std::move(line)));
}

lines::Writer ClerkDesk::writer() const {
  return lines::Writer({body_.get(), lines::Frame::body_octets_max});
}

void ClerkDesk::on_gone(const Line& line) {
  std::erase_if(lines_, [&](const auto& one) { return one.get() == &line; });
}

}  // namespace restante::server
