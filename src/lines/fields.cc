// SPDX-License-Identifier: Apache-2.0
#include "restante/lines/fields.h"

#include <limits>

namespace restante::lines {

Writer& Writer::text(std::string_view value) {
  const std::size_t length_before = length_;
  if (value.size() > std::numeric_limits<std::uint32_t>::max()) state_ = State::TooLong;
  u32(static_cast<std::uint32_t>(value.size()));
  raw(value.data(), value.size());
  // No length without its text.
  if (!is_intact()) length_ = length_before;
  return *this;
}

Writer& Writer::raw(const void* from, std::size_t octets) {
  if (octets > memory_.size() - length_) state_ = State::TooLong;
  if (!is_intact() || octets == 0) return *this;
  std::memcpy(memory_.data() + length_, from, octets);
  length_ += octets;
  return *this;
}

void Writer::wipe() {
  // A length may stand behind the end (see text()); a secret never does.
  ::explicit_bzero(memory_.data(), length_);
  length_ = 0;
  state_ = State::Intact;
}

std::string_view Reader::text() {
  return take(u32());
}

std::string_view Reader::take(std::size_t octets) {
  if (octets > rest_.size()) {
    state_ = State::TooShort;
    rest_ = {};
  }
  if (!is_intact()) return {};
  const std::string_view taken = rest_.substr(0, octets);
  rest_.remove_prefix(octets);
  return taken;
}

}  // namespace restante::lines
