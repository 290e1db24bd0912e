// SPDX-License-Identifier: Apache-2.0
#include "log_levels.h"

#include <array>

namespace restante::clerk {

LogLevels::LogLevels(loop::Loop& loop, Colleagues& colleagues, log::Level configured)
    : loop_(loop), colleagues_(colleagues), own_(loop, configured) {
  colleagues_.add(*this);
}

void LogLevels::set(const LevelWish& wish) {
  level_ = wish.level;
  until_.reset();
  if (wish.time) until_ = loop_.now() + *wish.time;
  own_.obey(wish);
  for (const auto role : {processes::Role::Auth, processes::Role::Worker}) {
    for (const Place& who : colleagues_.all(role)) tell(who);
  }
}

void LogLevels::tell(const Place& who) {
  const bool is_over = until_ && *until_ <= loop_.now();
  if (!level_ || is_over) return;
  LevelWish wish{*level_, std::nullopt};
  if (until_) wish.time = *until_ - loop_.now();
  std::array<char, 16> memory;
  lines::Writer writer(memory);
  write(writer, wish);
  (void)colleagues_.ask(who, Question::SetLogLevel, writer.octets(), *this);
}

void LogLevels::on_answer(Colleagues::Number number, const lines::Frame&) {
  colleagues_.forget(number);
}

}  // namespace restante::clerk
