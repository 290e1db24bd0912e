// SPDX-License-Identifier: Apache-2.0
#include "restante/clerk/desk.h"

#include <unordered_map>
#include <utility>

#include "restante/lines/loop_line.h"

namespace restante::clerk {

namespace {

using Heard = lines::LoopLine::Heard;

// A question costs a piece; of one who asks very many the others don't wait for all.
constexpr lines::LineRules rules{.messages_a_turn = 4};

// Of answers that nobody asked for one by one: a second or so of a busy trace.
constexpr std::size_t told_octets_max = std::size_t{256} * 1024;

}  // namespace

class Desk::Line final : lines::LoopLine::Handler {
 public:
  Line(Desk& desk, std::uint64_t id, Descriptor line)
      : desk_(desk),
        id_(id),
        line_(desk.loop_, std::move(line), static_cast<lines::LoopLine::Handler&>(*this), rules) {}

  void answer(std::uint32_t number, Answer kind, std::string_view body) {
    if (under_way_.erase(number) == 0) return;
    say(number, kind, body);
  }

  void answer_in_pieces(std::uint32_t number, Answer kind, std::unique_ptr<Pieces> pieces) {
    const auto found = under_way_.find(number);
    if (found == under_way_.end()) return;
    found->second = {kind, std::move(pieces)};
    go_on(number);
  }

  Said tell(std::uint32_t number, Answer kind, std::string_view body) {
    if (!under_way_.contains(number)) return Said::Yes;
    if (line_.waiting_octets() > told_octets_max) return Said::Refused;
    say(number, kind, body);
    return Said::Yes;
  }

 private:
  struct UnderWay {
    Answer kind{};
    std::unique_ptr<Pieces> pieces;  // null: it is not answered yet
  };

  Heard on_message(const lines::Frame& frame, Descriptor) override {
    switch (static_cast<Question>(frame.kind)) {
      case Question::More:
        go_on(frame.number);
        return Heard::Understood;
      case Question::Forget:
        forget(frame.number);
        return Heard::Understood;
      default:
        return begin(frame);
    }
  }

  void on_line_end() override {
    for (const auto& [number, question] : std::exchange(under_way_, {})) {
      if (question.pieces == nullptr) desk_.handler_.on_forgotten({id_, number});
    }
    desk_.on_gone(id_);
  }

  Heard begin(const lines::Frame& frame) {
    const bool is_sane =
        under_way_.size() < questions_max && under_way_.try_emplace(frame.number).second;
    if (!is_sane) return Heard::Nonsense;
    const auto heard = desk_.handler_.on_question({id_, frame.number},
                                                  static_cast<Question>(frame.kind), frame.body);
    return heard == Desk::Handler::Heard::Understood ? Heard::Understood : Heard::Nonsense;
  }

  void go_on(std::uint32_t number) {
    const auto found = under_way_.find(number);
    if (found == under_way_.end() || found->second.pieces == nullptr) return;
    const auto kind = found->second.kind;
    lines::Writer writer = desk_.writer();
    const Rest rest = found->second.pieces->write_piece(writer);
    if (rest == Rest::None) under_way_.erase(number);
    say(number, kind, writer.octets());
  }

  void forget(std::uint32_t number) {
    const auto found = under_way_.find(number);
    if (found == under_way_.end()) return;
    const bool is_unanswered = found->second.pieces == nullptr;
    under_way_.erase(found);
    if (is_unanswered) desk_.handler_.on_forgotten({id_, number});
  }

  void say(std::uint32_t number, Answer kind, std::string_view body) {
    (void)line_.say(static_cast<std::uint16_t>(kind), number, body);
  }

  Desk& desk_;
  const std::uint64_t id_;
  std::unordered_map<std::uint32_t, UnderWay> under_way_;
  lines::LoopLine line_;
};

Desk::Desk(loop::Loop& loop, Handler& handler)
    : loop_(loop),
      handler_(handler),
      body_(std::make_unique<char[]>(lines::Frame::body_octets_max)) {}

Desk::~Desk() = default;

void Desk::connect(Descriptor line) {
  const std::uint64_t id = ++last_line_;
  lines_[id] = std::make_unique<Line>(*this, id, std::move(line));
}

void Desk::answer(const Ticket& ticket, Answer kind, std::string_view body) {
  if (Line* line = find(ticket)) line->answer(ticket.number, kind, body);
}

void Desk::answer_in_pieces(const Ticket& ticket, Answer kind, std::unique_ptr<Pieces> pieces) {
  if (Line* line = find(ticket)) line->answer_in_pieces(ticket.number, kind, std::move(pieces));
}

Desk::Said Desk::tell(const Ticket& ticket, Answer kind, std::string_view body) {
  Line* const line = find(ticket);
  return line == nullptr ? Said::Yes : line->tell(ticket.number, kind, body);
}

lines::Writer Desk::writer() const {
  return lines::Writer({body_.get(), lines::Frame::body_octets_max});
}

Desk::Line* Desk::find(const Ticket& ticket) {
  const auto found = lines_.find(ticket.line);
  return found == lines_.end() ? nullptr : found->second.get();
}

void Desk::on_gone(std::uint64_t line) {
  lines_.erase(line);
}

}  // namespace restante::clerk
