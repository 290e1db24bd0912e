// SPDX-License-Identifier: Apache-2.0
#include "errands.h"

#include <cassert>
#include <utility>

namespace restante::pop3 {

namespace {

std::unexpected<PutOff> put_off(const Error& error) {
  return std::unexpected(error.kind == ErrorKind::Later ? PutOff::Later : PutOff::ToThread);
}

template <class Value>
Outcome unless_put_off(Result<Value> result) {
  if (is_put_off(result)) return put_off(result.error());
  return Answer(std::move(result));
}

struct Errands {
  maildrop::MailStore& store;
  Enquiry& enquiry;
  std::span<char> space;

  Outcome operator()(const session::OpenMaildrop& errand) const {
    return unless_put_off(store.open(errand.owner, enquiry));
  }

  Outcome operator()(const session::ReadMessage& errand) const {
    return unless_put_off(errand.maildrop->read(errand.index, errand.offset, space, enquiry));
  }

  Outcome operator()(const session::MarkSeen& errand) const {
    const auto marked = errand.maildrop->mark_seen(errand.index, enquiry);
    if (is_put_off(marked)) return put_off(marked.error());
    return SeenAnswer{};
  }

  Outcome operator()(const session::CommitDeletions& errand) const {
    auto removal = errand.maildrop->remove(*errand.marks, enquiry);
    if (is_put_off(removal)) return put_off(removal.error());
    if (removal.has_value()) return std::move(*removal);
    return maildrop::Removal{0, errand.marks->count(), std::move(removal.error())};
  }

  Outcome operator()(const session::GiveBack& errand) const {
    return unless_put_off(errand.maildrop->give_back(enquiry));
  }

  template <class ForAccounts>
  Outcome operator()(const ForAccounts&) const {
    assert(false);
    return std::unexpected(PutOff::Later);
  }
};

}  // namespace

bool is_for_accounts(const session::Errand& errand) {
  return std::holds_alternative<session::BeginLogin>(errand) ||
         std::holds_alternative<session::ContinueLogin>(errand) ||
         std::holds_alternative<session::AskAdmission>(errand);
}

bool is_brought_to_its_end(const session::Errand& errand) {
  return std::holds_alternative<session::CommitDeletions>(errand) ||
         std::holds_alternative<session::GiveBack>(errand);
}

Outcome carry_out(const session::Errand& errand, maildrop::MailStore& store, Enquiry& enquiry,
                  std::span<char> space) {
  return std::visit(Errands{store, enquiry, space}, errand);
}

}  // namespace restante::pop3
