// SPDX-License-Identifier: Apache-2.0
#include "maildrop_look.h"

#include <sys/stat.h>

#include <utility>

namespace restante::server {

using State = clerk::MaildropFacts::State;

MaildropLook::MaildropLook(maildrop::MailStore& store, clerk::Desk& desk,
                           const clerk::Desk::Ticket& ticket, maildrop::Owner owner)
    : store_(store), desk_(desk), ticket_(ticket), owner_(std::move(owner)) {}

void MaildropLook::work() noexcept {
  facts_.path = store_.place_of(owner_).value_or("");
  take(store_.open(owner_, enquiry_.on_thread()));
}

void MaildropLook::take(Result<std::unique_ptr<maildrop::Maildrop>> opened) {
  if (!opened.has_value()) {
    facts_.state = opened.error().kind == ErrorKind::InUse ? State::Held : State::Broken;
    facts_.problem = std::move(opened.error().text);
    if (is_put_off(opened.error())) facts_.problem = "its store does not answer at once";
    if (facts_.state == State::Held) look_for_lock();
    return;
  }
  maildrop_ = std::move(*opened);
  facts_.messages = maildrop_->snapshot().size();
  facts_.octets = maildrop_->snapshot().total_octets();
  struct stat status {};
  if (!facts_.path.empty() && ::stat(facts_.path.c_str(), &status) != 0) {
    facts_.state = State::NotThere;
  }
}

// Who let go of it meanwhile, or is a session here, is not told of.
void MaildropLook::look_for_lock() {
  const auto held = store_.held_elsewhere(owner_);
  if (!held.has_value() || !held->has_value()) return;
  const auto& since = (*held)->since;
  facts_.lock = {(*held)->number, since ? since->time_since_epoch().count() : 0};
}

void MaildropLook::finished() noexcept {
  maildrop_.reset();
  lines::Writer writer = desk_.writer();
  write(writer, facts_);
  desk_.answer(ticket_, clerk::Answer::Maildrop, writer.octets());
}

}  // namespace restante::server
