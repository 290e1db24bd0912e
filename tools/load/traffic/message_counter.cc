// SPDX-License-Identifier: Apache-2.0
#include "message_counter.h"

#include <algorithm>
#include <cstring>

namespace restante::load {

void MessageCounter::begin() {
  *this = MessageCounter();
}

MessageCounter::End MessageCounter::take(std::string_view& octets) {
  std::size_t at = 0;
  while (at < octets.size() && place_ != Place::Ended) {
    if (place_ == Place::InLine) {
      at = run(octets, at);
    } else {
      step(octets[at++]);
    }
  }
  octets.remove_prefix(at);
  return place_ == Place::Ended ? End::Reached : End::NotYet;
}

// From inside a line to behind the next dot that begins one, or to the end of the octets, whose
// last two tell the place. No line end reaches back before `at`, or the place would be another.
std::size_t MessageCounter::run(std::string_view octets, std::size_t at) {
  const char* const begin = octets.data() + at;
  const char* const end = octets.data() + octets.size();
  for (const char* from = begin;;) {
    const auto* dot =
        static_cast<const char*>(std::memchr(from, '.', static_cast<std::size_t>(end - from)));
    const char* const stop = dot == nullptr ? end : dot;
    const bool starts_line = stop - begin >= 2 && stop[-1] == '\n' && stop[-2] == '\r';
    if (dot != nullptr && !starts_line) {
      from = dot + 1;
      continue;
    }
    octets_ += static_cast<std::uint64_t>(stop - begin);
    if (starts_line) {
      place_ = Place::AtLineStart;
    } else if (stop > begin && stop[-1] == '\r') {
      place_ = Place::BehindCr;
    }
    return static_cast<std::size_t>(stop - octets.data());
  }
}

void MessageCounter::step(char octet) {
  switch (place_) {
    case Place::AtLineStart:
      if (octet == '.') {
        place_ = Place::BehindDot;
        return;
      }
      break;
    case Place::BehindCr:
      if (octet == '\n') {
        ++octets_;
        place_ = Place::AtLineStart;
        return;
      }
      break;
    case Place::BehindDot:
      if (octet == '\r') {
        place_ = Place::BehindDotCr;
        return;
      }
      if (octet != '.') {
        ++bare_dots_;
        ++octets_;  // the dot is the message's own
      }
      break;
    case Place::BehindDotCr:
      if (octet == '\n') {
        place_ = Place::Ended;
        return;
      }
      ++bare_dots_;
      octets_ += 2;  // dot and CR are the message's own
      break;
    case Place::InLine:
    case Place::Ended:
      break;
  }
  ++octets_;
  place_ = octet == '\r' ? Place::BehindCr : Place::InLine;
}

}  // namespace restante::load
