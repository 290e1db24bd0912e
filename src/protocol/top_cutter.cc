// SPDX-License-Identifier: Apache-2.0
#include "restante/protocol/top_cutter.h"

namespace restante::protocol {

std::size_t TopCutter::take(std::string_view piece) {
  std::size_t taken = 0;
  while (taken < piece.size() && !is_complete()) {
    const std::string_view rest = piece.substr(taken);
    const std::size_t length = rest.find('\n');
    const std::string_view line = rest.substr(0, length);
    if (line == "\r" && line_ == Line::Empty) {
      line_ = Line::OnlyCarriageReturn;
    } else if (!line.empty()) {
      line_ = Line::NotEmpty;
    }
    taken += line.size();
    if (length == std::string_view::npos) break;
    ++taken;
    end_line();
  }
  return taken;
}

void TopCutter::end_line() {
  if (in_ == In::Header) {
    if (line_ != Line::NotEmpty) in_ = body_lines_left_ == 0 ? In::Beyond : In::Body;
  } else if (--body_lines_left_ == 0) {
    in_ = In::Beyond;
  }
  line_ = Line::Empty;
}

}  // namespace restante::protocol
