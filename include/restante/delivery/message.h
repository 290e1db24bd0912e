// SPDX-License-Identifier: Apache-2.0
//
// A message as it goes into one maildrop: what a delivery agent puts before it, and then what came,
// its lines ended as they are to be stored.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "restante/base/result.h"
#include "restante/delivery/spool.h"
#include "restante/maildrop/delivery.h"

namespace restante::delivery {

enum class LineEnds {
  Lf,   // as other programs expect it in files
  Crlf  // as it is sent
};

// What is known of a message from outside it.
struct Envelope {
  std::optional<std::string> from;  // for Return-Path; empty: the null address. Nothing: not known
  std::string to;                   // for Delivered-To
};

class Message final : public maildrop::Incoming {
 public:
  // `spool` is borrowed. REQUIRES: is_one_line() of all in the envelope.
  Message(const Spool& spool, const Envelope& envelope, LineEnds ends);

  void rewind() override;
  [[nodiscard]] Result<std::string_view> next() override;

 private:
  static constexpr std::size_t piece_octets = std::size_t{64} * 1024;

  void convert(std::string_view octets);
  void end_line();

  const Spool& spool_;
  const LineEnds ends_;
  std::string head_;
  std::uint64_t beginning_ = 0;  // of the message proper, in the spool
  enum class Step { Head, Body, End } step_ = Step::Head;
  std::uint64_t offset_ = 0;
  enum class Last { LineEnd, CarriageReturn, Other } last_ = Last::LineEnd;
  std::array<char, piece_octets> stored_;
  std::string converted_;
};

// Whether it can stand in a header line: no control characters.
[[nodiscard]] bool is_one_line(std::string_view text);

// Whether the message's header says already that it was delivered to `user`: it goes round in
// circles. Letters' case does not count.
[[nodiscard]] Result<bool> was_delivered_to(const Spool& spool, std::string_view user);

}  // namespace restante::delivery
