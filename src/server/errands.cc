// SPDX-License-Identifier: Apache-2.0
#include "errands.h"

#include <utility>

namespace restante::server {

namespace {

template <class Value>
std::optional<Answer> unless_blocked(Result<Value> result) {
  if (!result.has_value() && result.error().kind == ErrorKind::WouldBlock) return std::nullopt;
  return Answer(std::move(result));
}

struct Clerk {
  const Backends& backends;
  Patience patience;
  std::span<char> space;

  std::optional<Answer> operator()(const session::Authenticate& errand) const {
    return unless_blocked(backends.authenticator->authenticate(errand.credentials, patience));
  }

  std::optional<Answer> operator()(const session::OpenMaildrop& errand) const {
    return unless_blocked(backends.store->open(errand.owner, patience));
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
};

}  // namespace

std::optional<Answer> carry_out(const session::Errand& errand, const Backends& backends,
                                Patience patience, std::span<char> space) {
  return std::visit(Clerk{backends, patience, space}, errand);
}

}  // namespace restante::server
