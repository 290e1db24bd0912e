// SPDX-License-Identifier: Apache-2.0
//
// A mail store of which nothing is in memory: all of it takes a thread.
#pragma once

#include <memory>
#include <utility>

#include "memory_store.h"
#include "restante/maildrop/mail_store.h"

namespace restante::pop3::testing {

class SlowStore final : public maildrop::MailStore {
 public:
  session::testing::MemoryStore mail;
  enum class Speed { AtOnce, Slow } speed = Speed::AtOnce;
  int commits = 0;

  Result<std::unique_ptr<maildrop::Maildrop>> open(const maildrop::Owner& owner,
                                                   Patience patience) override {
    if (must_wait(patience)) return failure(ErrorKind::WouldBlock);
    auto opened = mail.open(owner, patience);
    if (!opened.has_value()) return opened;
    return std::make_unique<Maildrop>(*this, std::move(*opened));
  }

 private:
  class Maildrop final : public maildrop::Maildrop {
   public:
    Maildrop(SlowStore& store, std::unique_ptr<maildrop::Maildrop> inner)
        : store_(store), inner_(std::move(inner)) {}

    const maildrop::Snapshot& snapshot() const override { return inner_->snapshot(); }
    Result<maildrop::Piece> read(maildrop::MessageIndex index, std::uint64_t offset,
                                 std::span<char> space, Patience patience) override {
      if (store_.must_wait(patience)) return failure(ErrorKind::WouldBlock);
      return inner_->read(index, offset, space, patience);
    }
    void stop_reading() noexcept override { inner_->stop_reading(); }
    void mark_seen(maildrop::MessageIndex index) override { inner_->mark_seen(index); }
    maildrop::Removal remove(const maildrop::DeletionMarks& marks) override {
      ++store_.commits;
      return inner_->remove(marks);
    }

   private:
    SlowStore& store_;
    std::unique_ptr<maildrop::Maildrop> inner_;
  };

  bool must_wait(Patience patience) const {
    return speed == Speed::Slow && patience == Patience::CachedOnly;
  }
};

}  // namespace restante::pop3::testing
