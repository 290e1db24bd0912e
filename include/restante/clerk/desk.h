// SPDX-License-Identifier: Apache-2.0
//
// The side that is asked: a process's lines to clerks (to that of its set, and where it drains to
// that of the set that serves), and the questions that are under way on them.
//
// A question is answered at once, later, piece by piece as the clerk asks for it, or again and
// again until nobody wants to hear more. A clerk is taken for hostile: what it asks is bounded, and
// what it does not read too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string_view>

#include "restante/base/descriptor.h"
#include "restante/clerk/questions.h"
#include "restante/lines/fields.h"
#include "restante/loop/loop.h"

namespace restante::clerk {

class Desk {
 public:
  // Of questions under way on a line; a clerk has some for each of its operators.
  static constexpr std::size_t questions_max = 256;

  // A question, for who answers it.
  struct Ticket {
    std::uint64_t line = 0;
    std::uint32_t number = 0;

    auto operator<=>(const Ticket&) const = default;
  };

  // The answer to a question, while it is given.
  class Pieces {
   public:
    virtual ~Pieces() = default;
    // The next one's body.
    [[nodiscard]] virtual Rest write_piece(lines::Writer& writer) = 0;
  };

  class Handler {
   public:
    enum class Heard {
      Understood,  // answer() or answer_in_pieces() follows, now or later
      Nonsense     // the line ends
    };
    virtual Heard on_question(const Ticket& ticket, Question question, std::string_view body) = 0;
    // Nobody waits for the answer any more; where one was given, this does not follow.
    virtual void on_forgotten(const Ticket& ticket) { (void)ticket; }

   protected:
    ~Handler() = default;
  };

  // All is borrowed.
  Desk(loop::Loop& loop, Handler& handler);
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  void connect(Descriptor line);

  // The end of a question. One that is forgotten is not answered.
  void answer(const Ticket& ticket, Answer kind, std::string_view body = {});
  void answer_in_pieces(const Ticket& ticket, Answer kind, std::unique_ptr<Pieces> pieces);

  // One of many answers. Refused: the clerk is slow to read, and this one is lost.
  enum class Said { Yes, Refused };
  [[nodiscard]] Said tell(const Ticket& ticket, Answer kind, std::string_view body);

  // For a body; what was written before is gone.
  lines::Writer writer() const;

 private:
  class Line;

  Line* find(const Ticket& ticket);
  void on_gone(std::uint64_t line);

  loop::Loop& loop_;
  Handler& handler_;
  std::map<std::uint64_t, std::unique_ptr<Line>> lines_;
  std::uint64_t last_line_ = 0;
  const std::unique_ptr<char[]> body_;
};

}  // namespace restante::clerk
