// SPDX-License-Identifier: Apache-2.0
#include "restante/delivery/message.h"

#include <algorithm>
#include <cassert>

namespace restante::delivery {

namespace {

// Of the file format mbox, which programs that deliver through a pipe may put before a message.
constexpr std::string_view mbox_mark = "From ";
constexpr std::size_t mbox_line_octets_max = 1024;

// Where the message proper begins.
std::uint64_t beginning_of(const Spool& spool) {
  std::array<char, mbox_line_octets_max> space;
  const auto got = spool.read(0, space);
  const std::string_view text(space.data(), got ? *got : 0);
  const std::size_t end = text.find('\n');
  return text.starts_with(mbox_mark) && end != text.npos ? end + 1 : 0;
}

std::string head_of(const Envelope& envelope, std::string_view end) {
  std::string head;
  if (envelope.from) head.append("Return-Path: <").append(*envelope.from).append(">").append(end);
  return head.append("Delivered-To: ").append(envelope.to).append(end);
}

}  // namespace

bool is_one_line(std::string_view text) {
  return std::ranges::none_of(text, [](char octet) {
    const auto value = static_cast<unsigned char>(octet);
    return value < ' ' || value == 0x7f;
  });
}

Message::Message(const Spool& spool, const Envelope& envelope, LineEnds ends)
    : spool_(spool),
      ends_(ends),
      head_(head_of(envelope, ends == LineEnds::Lf ? "\n" : "\r\n")),
      beginning_(beginning_of(spool)) {
  assert(is_one_line(envelope.to) && (!envelope.from || is_one_line(*envelope.from)));
  rewind();
}

void Message::rewind() {
  step_ = Step::Head;
  offset_ = beginning_;
  last_ = Last::LineEnd;
}

Result<std::string_view> Message::next() {
  if (step_ == Step::Head) {
    step_ = Step::Body;
    return head_;
  }
  converted_.clear();
  while (step_ == Step::Body && converted_.empty()) {
    const auto got = spool_.read(offset_, stored_);
    if (!got) return Failure(got.error());
    offset_ += *got;
    convert({stored_.data(), *got});
    if (*got > 0) continue;
    step_ = Step::End;
    if (last_ == Last::CarriageReturn) converted_ += '\r';
    if (last_ != Last::LineEnd) end_line();
  }
  return converted_;
}

// CR LF and LF both end a line. A CR alone is an octet like any other.
void Message::convert(std::string_view octets) {
  for (const char octet : octets) {
    if (octet == '\n') {
      end_line();
      last_ = Last::LineEnd;
      continue;
    }
    if (last_ == Last::CarriageReturn) converted_ += '\r';
    last_ = octet == '\r' ? Last::CarriageReturn : Last::Other;
    if (last_ == Last::Other) converted_ += octet;
  }
}

void Message::end_line() {
  converted_ += ends_ == LineEnds::Lf ? "\n" : "\r\n";
}

}  // namespace restante::delivery
