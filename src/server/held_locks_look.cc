// SPDX-License-Identifier: Apache-2.0
#include "held_locks_look.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

namespace restante::server {

namespace {

class HeldLocksPieces final : public clerk::Desk::Pieces {
 public:
  HeldLocksPieces(std::vector<maildrop::HeldLock> all, std::string problem)
      : all_(std::move(all)), problem_(std::move(problem)) {}

  clerk::Rest write_piece(lines::Writer& writer) override {
    const std::size_t end = std::min(next_ + clerk::held_locks_a_piece, all_.size());
    for (; next_ < end; ++next_) {
      const auto& [number, since] = all_[next_];
      write(writer, clerk::HeldLock{number, since ? since->time_since_epoch().count() : 0});
    }
    const auto rest = next_ == all_.size() ? clerk::Rest::None : clerk::Rest::More;
    finish_held_locks(writer, rest, problem_);
    return rest;
  }

 private:
  const std::vector<maildrop::HeldLock> all_;
  const std::string problem_;
  std::size_t next_ = 0;
};

}  // namespace

HeldLocksLook::HeldLocksLook(const maildrop::MailStore& store, clerk::Desk& desk,
                             const clerk::Desk::Ticket& ticket, clerk::Holder holder)
    : store_(store), desk_(desk), ticket_(ticket), holder_(holder) {}

void HeldLocksLook::work() noexcept {
  if (holder_ == clerk::Holder::You) {
    locks_ = store_.held_here();
    return;
  }
  auto others = store_.held_elsewhere();
  if (others.has_value()) {
    locks_ = std::move(*others);
  } else {
    problem_ = std::move(others.error().text);
  }
}

void HeldLocksLook::finished() noexcept {
  desk_.answer_in_pieces(ticket_, clerk::Answer::HeldLocks,
                         std::make_unique<HeldLocksPieces>(std::move(locks_), std::move(problem_)));
}

}  // namespace restante::server
