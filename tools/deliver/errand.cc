// SPDX-License-Identifier: Apache-2.0
#include "errand.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string_view>
#include <utility>

#include "confinement.h"
#include "privileges.h"
#include "restante/auth/claimant.h"
#include "restante/base/log.h"
#include "restante/base/result.h"
#include "restante/config/load.h"
#include "restante/delivery/message.h"
#include "restante/delivery/spool.h"
#include "restante/drivers/source_driver.h"
#include "restante/drivers/store_driver.h"

namespace restante::deliver {

namespace {

// Why there is no delivery.
struct Obstacle {
  DeliverExit exit;
  std::string text;
};
template <class T>
using Progress = std::expected<T, Obstacle>;

std::unexpected<Obstacle> stop(DeliverExit exit, std::string text) {
  return std::unexpected(Obstacle{exit, std::move(text)});
}

// Whatever it is, somebody can mend it, and the message waits.
std::unexpected<Obstacle> later(const Error& error) {
  return stop(exit_try_again, error.text);
}

class Unheard final : public drivers::SourceListener {
  void hear_bad_line(Outcome, std::string_view, std::string_view) override {}
  void hear_warning(std::string_view) override {}
  void hear_progress(unsigned) override {}
};

Progress<config::Settings> read_settings(const std::string& path) {
  auto settings = config::load(path);
  if (settings) return std::move(*settings);
  return stop(exit_try_again, config::describe(settings.error().front()));
}

Progress<maildrop::Owner> find_owner(const config::Settings& settings, const std::string& user) {
  const auto who = auth::claimant(user, {}, settings.auth.default_domain);
  if (!who || who->user.empty()) {
    return stop(exit_no_user, fmt::format("\"{}\" can't be a user's name", user));
  }
  Unheard listener;
  const auto found = drivers::find_owner(settings, who->user, listener);
  if (!found) return later(found.error());
  if (*found) return maildrop::Owner{(*found)->user, (*found)->home};
  return stop(exit_no_user, fmt::format("there is no user {}", who->user));
}

Progress<delivery::Spool> read_message(std::uint64_t octets_max) {
  delivery::Spool spool;
  std::array<char, 65536> space;
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, space.data(), space.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return later(system_error(errno, "the message on standard input"));
    if (got == 0) return spool;
    const std::string_view octets(space.data(), static_cast<std::size_t>(got));
    if (auto kept = spool.append(octets); !kept) return later(kept.error());
    if (spool.octets() > octets_max) {
      return stop(exit_refused, fmt::format("the message is larger than {} octets", octets_max));
    }
  }
}

Progress<void> refuse_loops(const delivery::Spool& spool, const std::string& user) {
  const auto was = delivery::was_delivered_to(spool, user);
  if (!was) return later(was.error());
  if (!*was) return {};
  return stop(
      exit_refused,
      fmt::format("mail loop: the message was delivered to {} before (Delivered-To)", user));
}

// As one of the server's workers, with its rights and behind its walls.
Progress<std::unique_ptr<maildrop::Delivery>> open_store(const config::Settings& settings) {
  log::set_process("restante-deliver");
  const auto opened = log::open(settings.log);
  // Mail systems may take what a delivery agent says for a failure.
  if (!opened || settings.log.target == "stderr") log::set_level(log::Level::Warning);
  if (auto known = check_accounts(settings.server); !known) return later(known.error());
  if (auto became = drop_privileges(settings.server, processes::Role::Worker); !became) {
    return later(became.error());
  }
  auto store = drivers::store_driver(settings.maildrop.driver).open_delivery(settings);
  if (!store) return later(store.error());
  if (const auto walls = enclose(settings, processes::Role::Worker); !walls) {
    return later(walls.error());
  }
  return std::move(*store);
}

void tell(const Errand& errand, const maildrop::Owner& owner, const maildrop::Delivered& done) {
  log::Entry entry(log::Level::Info, "mail delivered");
  entry.add("user", owner.user).add("octets", done.octets).add("unique_id", done.unique_id);
  if (errand.from) entry.add("from", *errand.from);
}

Progress<void> deliver(const Errand& errand) {
  if (errand.from && !delivery::is_one_line(*errand.from)) {
    return stop(exit_wrong_usage, "--from is no address: it has control characters");
  }
  const auto settings = read_settings(errand.config);
  if (!settings) return std::unexpected(settings.error());
  const auto owner = find_owner(*settings, errand.user);
  if (!owner) return std::unexpected(owner.error());
  const auto spool = read_message(errand.octets_max);
  if (!spool) return std::unexpected(spool.error());
  if (auto refused = refuse_loops(*spool, owner->user); !refused) return refused;
  const auto store = open_store(*settings);
  if (!store) return std::unexpected(store.error());
  const bool is_lf = settings->maildrop.stored_lines == config::StoredLines::Lf;
  delivery::Message message(*spool, {errand.from, owner->user},
                            is_lf ? delivery::LineEnds::Lf : delivery::LineEnds::Crlf);
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const auto done = (*store)->deliver(*owner, message, now);
  if (!done) return later(done.error());
  tell(errand, *owner, *done);
  return {};
}

}  // namespace

DeliverExit run(const Errand& errand) {
  const auto delivered = deliver(errand);
  log::finish();
  if (delivered) return exit_delivered;
  fmt::print(stderr, "restante-deliver: {}\n", delivered.error().text);
  return delivered.error().exit;
}

}  // namespace restante::deliver
