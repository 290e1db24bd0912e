// SPDX-License-Identifier: Apache-2.0
//
// A mail store of which every question takes its time, but for what its Lateness says.
#pragma once

#include <memory>
#include <utility>

#include "lateness.h"
#include "restante/maildrop/mail_store.h"

namespace restante::session::testing {

class LateStore final : public maildrop::MailStore {
 public:
  // Both are borrowed.
  LateStore(maildrop::MailStore& inner, Lateness& lateness) : inner_(inner), lateness_(lateness) {}

  int commits = 0;
  int not_given_back = 0;  // but destroyed all the same

  Result<std::unique_ptr<maildrop::Maildrop>> open(const maildrop::Owner& owner,
                                                   Enquiry& enquiry) override {
    if (auto later = lateness_.put_off(enquiry)) return std::move(*later);
    auto opened = inner_.open(owner, enquiry);
    if (!opened.has_value()) return opened;
    return std::make_unique<Open>(*this, std::move(*opened));
  }

 private:
  class Open final : public maildrop::Maildrop {
   public:
    Open(LateStore& store, std::unique_ptr<maildrop::Maildrop> inner)
        : store_(store), inner_(std::move(inner)) {}
    ~Open() override {
      if (hold_ == Hold::Ours) ++store_.not_given_back;
    }

    const maildrop::Snapshot& snapshot() const override { return inner_->snapshot(); }
    Result<maildrop::Piece> read(maildrop::MessageIndex index, std::uint64_t offset,
                                 std::span<char> space, Enquiry& enquiry) override {
      if (auto later = store_.lateness_.put_off(enquiry)) return std::move(*later);
      return inner_->read(index, offset, space, enquiry);
    }
    std::optional<maildrop::WireFile> wire_file(maildrop::MessageIndex index, std::uint64_t offset,
                                                std::size_t octets_max) override {
      return inner_->wire_file(index, offset, octets_max);
    }
    void stop_reading() noexcept override { inner_->stop_reading(); }
    void distrust(maildrop::MessageIndex index) noexcept override { inner_->distrust(index); }
    Result<void> mark_seen(maildrop::MessageIndex index, Enquiry& enquiry) override {
      if (auto later = store_.lateness_.put_off(enquiry)) return std::move(*later);
      return inner_->mark_seen(index, enquiry);
    }
    Result<maildrop::Removal> remove(const maildrop::DeletionMarks& marks,
                                     Enquiry& enquiry) override {
      if (auto later = store_.lateness_.put_off(enquiry)) return std::move(*later);
      ++store_.commits;
      return inner_->remove(marks, enquiry);
    }
    Result<void> give_back(Enquiry& enquiry) override {
      if (auto later = store_.lateness_.put_off(enquiry)) return std::move(*later);
      hold_ = Hold::GivenBack;
      return inner_->give_back(enquiry);
    }

   private:
    LateStore& store_;
    std::unique_ptr<maildrop::Maildrop> inner_;
    enum class Hold { Ours, GivenBack } hold_ = Hold::Ours;
  };

  maildrop::MailStore& inner_;
  Lateness& lateness_;
};

}  // namespace restante::session::testing
