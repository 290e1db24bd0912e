// SPDX-License-Identifier: Apache-2.0
#include "composer.h"

#include "sizes.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <ctime>

namespace restante::load {

namespace {

constexpr std::size_t pool_octets = 1 << 20;
constexpr std::size_t base64_columns = 76;  // RFC 2045, section 6.8
constexpr std::size_t longest_line = 990;   // RFC 5322 allows 998
constexpr std::uint64_t attachment_octets_min = 4096;
constexpr double attachment_share = 0.7;
constexpr std::string_view boundary = "=_part_of_a_message";

constexpr std::string_view words[] = {
    "about",   "answer", "between", "could",  "deliver", "every",    "first",  "from",   "great",
    "invoice", "kind",   "letter",  "make",   "meeting", "minutes",  "moment", "number", "of",
    "order",   "people", "plan",    "please", "regards", "report",   "round",  "see",    "send",
    "table",   "thank",  "that",    "the",    "to",      "tomorrow", "train",  "we",     "with"};
constexpr std::string_view names[] = {"Ada Lind",  "Bruno Costa",  "Chiara Rossi", "Dewi Hartono",
                                      "Elif Kaya", "Femi Adeyemi", "Greta Holm",   "Hiro Sato"};

template <std::size_t count>
std::string_view any_of(const std::string_view (&choices)[count], Random& random) {
  return choices[random.below(count)];
}

std::string sentence(std::size_t least_octets, Random& random) {
  std::string text(any_of(words, random));
  while (text.size() < least_octets) {
    text += ' ';
    text += any_of(words, random);
  }
  return text;
}

std::size_t line_length(Random& random) {
  const std::uint64_t kind = random.below(100);
  if (kind < 12) return 0;
  if (kind < 14) return 80 + random.below(longest_line - 100);
  return 4 + random.below(70);
}

std::string text_line(Random& random) {
  const std::size_t length = line_length(random);
  if (length == 0) return {};
  const std::uint64_t start = random.below(40);
  const std::string_view dots = start == 0 ? "." : start == 1 ? ".." : "";
  return fmt::format("{}{}", dots, sentence(length, random));
}

// As if a message had come every 37 minutes.
std::string date(std::uint64_t number) {
  constexpr std::time_t first = 1'767'600'000;
  constexpr std::uint64_t seconds_between = 2220;
  const std::time_t moment = first + static_cast<std::time_t>(number * seconds_between);
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000", fmt::gmtime(moment));
}

}  // namespace

Composer::Composer(std::uint64_t seed, LineEnds line_ends)
    : line_end_(line_ends == LineEnds::Crlf ? "\r\n" : "\n") {
  Random random(seed);
  fill_text(random);
  fill_base64(random);
}

void Composer::fill_text(Random& random) {
  while (text_.size() < pool_octets) {
    text_lines_.push_back(text_.size());
    text_ += text_line(random);
    text_ += line_end_;
    dotless_text_ += text_.substr(text_lines_.back());
    if (text_[text_lines_.back()] == '.') dotless_text_[text_lines_.back()] = '-';
  }
}

void Composer::fill_base64(Random& random) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (base64_.size() < pool_octets) {
    for (std::size_t i = 0; i < base64_columns; ++i) {
      base64_ += alphabet[random.below(alphabet.size())];
    }
    base64_ += line_end_;
  }
}

std::string_view Composer::compose(std::uint64_t octets, std::uint64_t number, Random& random) {
  assert(octets >= message_octets_min);
  message_.clear();
  message_.reserve(octets);
  text_of_message_ = octets >= large_octets_min ? dotless_text_ : text_;
  add_header(number, random);
  if (octets >= attachment_octets_min && random.below(2) == 0) {
    add_parts(octets, random);
  } else {
    add_body(octets, random);
  }
  assert(message_.size() == octets);
  return message_;
}

void Composer::add_line(std::string_view text) {
  message_ += text;
  message_ += line_end_;
}

void Composer::add_header(std::uint64_t number, Random& random) {
  const std::string id = fmt::format("{:016x}", random.next());
  add_line("Return-Path: <sender@example.net>");
  add_line(fmt::format("Received: from example.net by mx.example.test; {}", date(number)));
  add_line(fmt::format("From: {} <sender@example.net>", any_of(names, random)));
  add_line("To: mailbox@example.test");
  add_line(fmt::format("Subject: {}", sentence(20 + random.below(30), random)));
  add_line(fmt::format("Date: {}", date(number)));
  add_line(fmt::format("Message-ID: <{}@example.net>", id));
  add_line("MIME-Version: 1.0");
}

void Composer::add_body(std::uint64_t octets, Random& random) {
  add_line("Content-Type: text/plain; charset=us-ascii");
  add_line("");
  add_text(octets - message_.size(), random);
}

void Composer::add_parts(std::uint64_t octets, Random& random) {
  const std::string delimiter = fmt::format("--{}", boundary);
  const std::string last_delimiter = delimiter + "--";
  add_line(fmt::format("Content-Type: multipart/mixed; boundary=\"{}\"", boundary));
  add_line("");
  add_line(delimiter);
  add_line("Content-Type: text/plain; charset=us-ascii");
  add_line("");
  const std::string attachment = fmt::format(
      "{1}{0}Content-Type: application/octet-stream; name=\"attachment\"{0}"
      "Content-Transfer-Encoding: base64{0}{0}",
      line_end_, delimiter);

  const std::uint64_t around =
      message_.size() + attachment.size() + last_delimiter.size() + line_end_.size();
  const std::uint64_t room = octets - around;
  const std::uint64_t line_octets = base64_columns + line_end_.size();
  const auto lines =
      static_cast<std::uint64_t>(attachment_share * static_cast<double>(room)) / line_octets;
  add_text(room - lines * line_octets, random);
  message_ += attachment;
  add_base64(lines, random);
  add_line(last_delimiter);
}

void Composer::add_text(std::uint64_t octets, Random& random) {
  assert(octets >= line_end_.size());
  const std::size_t begin = text_lines_[random.below(text_lines_.size())];
  add_from(text_of_message_, begin, octets - line_end_.size());
  // Where the cut went through a CRLF, no CR may stay behind alone.
  if (message_.back() == '\r') message_.back() = '-';
  message_ += line_end_;
}

void Composer::add_base64(std::uint64_t lines, Random& random) {
  const std::size_t line_octets = base64_columns + line_end_.size();
  const std::size_t begin = line_octets * random.below(base64_.size() / line_octets);
  add_from(base64_, begin, lines * line_octets);
}

void Composer::add_from(std::string_view pool, std::size_t begin, std::uint64_t octets) {
  while (octets > 0) {
    const std::string_view piece = pool.substr(begin, octets);
    message_ += piece;
    octets -= piece.size();
    begin = 0;
  }
}

}  // namespace restante::load
