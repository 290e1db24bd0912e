// SPDX-License-Identifier: Apache-2.0
#include "reply_reader.h"

#include <cstring>

namespace restante::load {

void ReplyReader::begin_message() {
  part_ = Part::Message;
  message_.begin();
}

void ReplyReader::reset() {
  part_ = Part::Status;
  held_.clear();
  held_is_used_ = false;
  line_ = {};
}

ReplyReader::Found ReplyReader::next(std::string_view& octets) {
  if (part_ == Part::Message) {
    if (message_.take(octets) == MessageCounter::End::NotYet) return Found::Nothing;
    part_ = Part::Status;
    return Found::End;
  }
  if (!take_line(octets)) {
    return held_.size() > line_octets_max ? Found::Endless : Found::Nothing;
  }
  if (part_ == Part::Status) return Found::Status;
  if (line_ == ".") {
    part_ = Part::Status;
    return Found::End;
  }
  if (line_.starts_with('.')) line_.remove_prefix(1);
  return Found::Line;
}

bool ReplyReader::take_line(std::string_view& octets) {
  if (held_is_used_) {
    held_.clear();
    held_is_used_ = false;
  }
  if (octets.empty()) return false;
  const auto* end = static_cast<const char*>(std::memchr(octets.data(), '\n', octets.size()));
  if (end == nullptr) {
    held_.append(octets);
    octets.remove_prefix(octets.size());
    return false;
  }
  const auto size = static_cast<std::size_t>(end - octets.data());
  line_ = octets.substr(0, size);
  octets.remove_prefix(size + 1);
  if (!held_.empty()) {
    held_.append(line_);
    held_is_used_ = true;
    line_ = held_;
  }
  lacks_cr_ = !line_.ends_with('\r');
  if (!lacks_cr_) line_.remove_suffix(1);
  return true;
}

}  // namespace restante::load
