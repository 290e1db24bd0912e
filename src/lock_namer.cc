// SPDX-License-Identifier: Apache-2.0
#include "lock_namer.h"

#include <optional>
#include <utility>

#include "restante/auth/claimant.h"
#include "restante/base/enquiry.h"
#include "restante/drivers/store_driver.h"

namespace restante {

namespace {

// One costs some microseconds: a line's password is looked at, its user's path made and hashed.
constexpr std::size_t steps_a_piece = 500;

}  // namespace

LockNamer::LockNamer(const config::Settings& settings, const std::vector<NamedSource>& sources,
                     clerk::LockNames wanted)
    : settings_(settings),
      sources_(sources),
      filter_{.user = std::move(wanted.user)},
      wanted_(wanted.numbers.begin(), wanted.numbers.end()) {}

clerk::Rest LockNamer::write_piece(lines::Writer& writer) {
  found_.clear();
  if (!filter_.user.empty() && !clerk::is_pattern(filter_.user)) {
    look_at_one(filter_.user);
    source_ = sources_.size();
  } else if (source_ < sources_.size()) {
    const auth::UserList* list = sources_[source_].list;
    const auto next = list == nullptr ? std::nullopt : list->show_some(*this, next_, steps_a_piece);
    next_ = next.value_or(0);
    if (!next) ++source_;
  }
  for (const clerk::NamedLock& lock : found_) write(writer, lock);
  const auto rest = source_ < sources_.size() ? clerk::Rest::More : clerk::Rest::None;
  finish_named_locks(writer, rest);
  return rest;
}

void LockNamer::look_at_one(const std::string& user) {
  const auto who = auth::claimant(user, {}, settings_.auth.default_domain);
  if (!who || who->user.empty()) return;
  for (const NamedSource& source : sources_) {
    Enquiry enquiry;
    const auto found = source.users->owner(who->user, enquiry.on_loop());
    if (!found.has_value() || !found->has_value()) continue;
    return compare(**found);
  }
  // Nobody, or of a source that takes its time: where no home is needed, the name will do.
  auth::Identity by_name;
  by_name.user = who->user;
  compare(by_name);
}

LockNamer::Then LockNamer::visit(const auth::Identity& user) {
  const clerk::Session somebody{.session = {}, .user = user.user};
  if (filter_.is_empty() || filter_.matches(somebody)) compare(user);
  return found_.size() < clerk::named_locks_a_piece ? Then::GoOn : Then::Stop;
}

void LockNamer::compare(const auth::Identity& user) {
  const auto number = drivers::store_driver(settings_.maildrop.driver)
                          .lock_number(settings_.maildrop, maildrop::Owner{user.user, user.home});
  if (number && wanted_.contains(*number)) found_.push_back({*number, user.user});
}

}  // namespace restante
