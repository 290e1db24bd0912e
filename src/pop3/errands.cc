// SPDX-License-Identifier: Apache-2.0
#include "errands.h"

#include <cassert>
#include <utility>

namespace restante::pop3 {

namespace {

template <class Value>
std::optional<Answer> unless_blocked(Result<Value> result) {
  if (!result.has_value() && result.error().kind == ErrorKind::WouldBlock) return std::nullopt;
  return Answer(std::move(result));
}

struct Errands {
  maildrop::MailStore& store;
  Patience patience;
  std::span<char> space;

  std::optional<Answer> operator()(const session::OpenMaildrop& errand) const {
    return unless_blocked(store.open(errand.owner, patience));
  }

  std::optional<Answer> operator()(const session::ReadMessage& errand) const {
    return unless_blocked(errand.maildrop->read(errand.index, errand.offset, space, patience));
  }

  // The other two change folders, and that may always wait for the disk.
  std::optional<Answer> operator()(const session::MarkSeen& errand) const {
    if (patience == Patience::CachedOnly) return std::nullopt;
    errand.maildrop->mark_seen(errand.index);
    return SeenAnswer{};
  }

  std::optional<Answer> operator()(const session::CommitDeletions& errand) const {
    if (patience == Patience::CachedOnly) return std::nullopt;
    return errand.maildrop->remove(*errand.marks);
  }

  template <class ForAccounts>
  std::optional<Answer> operator()(const ForAccounts&) const {
    assert(false);
    return std::nullopt;
  }
};

}  // namespace

bool is_for_accounts(const session::Errand& errand) {
  return std::holds_alternative<session::BeginLogin>(errand) ||
         std::holds_alternative<session::ContinueLogin>(errand) ||
         std::holds_alternative<session::AskAdmission>(errand);
}

std::optional<Answer> carry_out(const session::Errand& errand, maildrop::MailStore& store,
                                Patience patience, std::span<char> space) {
  return std::visit(Errands{store, patience, space}, errand);
}

}  // namespace restante::pop3
