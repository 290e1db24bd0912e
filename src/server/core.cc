// SPDX-License-Identifier: Apache-2.0
#include "core.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "restante/base/log.h"
#include "restante/base/memory_reserve.h"
#include "restante/protocol/reply.h"
#include "restante/server/tls_context.h"

namespace restante::server {

namespace {

// Descriptors that are not sessions: 64 lock files, 64 folders, the loop's own, listeners, the log,
// and the files that threads read from at the same time.
constexpr std::size_t descriptors_reserved = 192;
// Under a very low limit a few sessions are still better than none.
constexpr std::size_t sessions_at_least = 8;

// Of those that had their share of a turn, so many go on in the next, and as much as their shares
// together come to is what anybody else may have to wait.
constexpr int connections_per_turn = 8;

std::size_t sessions_by_descriptors() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const auto descriptors = static_cast<std::size_t>(limit.rlim_cur);
  return std::max(descriptors - std::min(descriptors, descriptors_reserved), sessions_at_least);
}

std::string_view text_of(Census::Admission admission) {
  switch (admission) {
    case Census::Admission::TooManyFromAddress:
      return "too many sessions from your address";
    case Census::Admission::TooManyPending:
      return "too many sessions from your address have not logged in";
    default:
      return "too many sessions";
  }
}

}  // namespace

Server::Core::Core(loop::Loop& the_loop, std::string config_path, BackendFactory& factory,
                   std::optional<Assignment> assignment)
    : Host(the_loop, Buffers::output, Buffers::piece),
      config_path_(std::move(config_path)),
      factory_(factory),
      reception_(the_loop, *this,
                 assignment ? Reception::Sockets::HandedOver : Reception::Sockets::OpenedHere),
      gate_(the_loop, reception_),
      drain_timer_(the_loop, *this),
      certificate_timer_(the_loop, *this),
      turn_(the_loop, *this),
      ticket_keys_(assignment ? assignment->ticket_secret : tls::TicketKeys::random_secret(),
                   day_clock_),
      census_(assignment ? Census(*assignment->ledger, assignment->worker - 1) : Census()),
      sessions_max_(sessions_by_descriptors()) {
  if (assignment) {
    reception_.hand_over(std::move(assignment->listeners));
    edition_ = reading_edition_ = assignment->edition;
    orders_.emplace(the_loop, std::move(assignment->line), static_cast<Orders::Handler&>(*this));
    return;
  }
  for (const int number : {SIGHUP, SIGTERM, SIGINT, SIGUSR1, SIGUSR2}) {
    signals_.push_back(std::make_unique<loop::Signal>(the_loop, number,
                                                      static_cast<loop::Signal::Handler&>(*this)));
  }
}

Server::Core::~Core() {
  while (!residents_.empty()) delete &residents_.pop_front();
}

Result<void> Server::Core::listen(const config::Settings& settings) {
  auto opened = reception_.change_to(settings.listeners);
  if (opened.has_value()) reception_.keep_alive(settings.timeouts.keepalive);
  return opened;
}

Result<void> Server::Core::prepare(config::Settings settings) {
  auto generation = make_generation(std::move(settings), factory_, ticket_keys_, nullptr);
  if (!generation.has_value()) return std::unexpected(std::move(generation.error()));
  generation_ = std::move(*generation);
  logins.set_threads(generation_->settings.server.threads);
  look_at_certificates();
  return {};
}

Server::Stopped Server::Core::run() {
  reception_.announce(generation_->settings.listeners);
  log::info("serving")
      .add("version", generation_->rules.version)
      .add("sessions_max", sessions_max_);
  report(Message::Kind::Serving);
  loop.run();
  log::info("stopped");
  return residents_.empty() && reading_ == Reading::Idle ? Stopped::Drained : Stopped::AtOnce;
}

void Server::Core::look_at_certificates() {
  if (generation_->tls != nullptr) warn_of_expiries(*generation_->tls, day_clock_.now());
  certificate_timer_.start_at(loop.now() + std::chrono::days(1));
}

void Server::Core::on_connection(loop::Listener& listener, Descriptor socket,
                                 const loop::Address& peer) {
  if (memory::supply() == memory::Supply::Short) {
    gate_.shut_for_a_moment("short of memory, new sessions wait", "the reserve is in use",
                            "raise the limit of memory, or lower limits.sessions");
    return refuse("the server is short of memory; try again later", socket, peer);
  }
  const auto admission = census_.admit(peer.customer(), generation_->settings.limits);
  if (admission != Census::Admission::Granted) return refuse(text_of(admission), socket, peer);
  auto* connection = new Connection(*this, generation_,
                                    tls_mode(generation_->settings.listeners, listener.address()),
                                    std::move(socket), peer);
  residents_.push_back(*connection);
  connection->start();
  if (census_.sessions() >= sessions_max_) gate_.shut_while_full(census_.sessions());
}

void Server::Core::refuse(std::string_view reason, const Descriptor& socket,
                          const loop::Address& peer) {
  log::info("session refused").add("address", peer.text()).add("reason", reason);
  const auto reply = protocol::Reply::error(protocol::ResponseCode::SysTemp, "{}", reason);
  // Fits the empty buffer of a new socket, or the client does without.
  ::send(socket.number(), reply.octets().data(), reply.octets().size(), MSG_NOSIGNAL);
}

void Server::Core::on_exhausted(loop::Listener& listener, const Error& error) {
  gate_.shut_for_a_moment("connections can't be accepted and wait",
                          fmt::format("{}: {}", listener.bound_address(), error.text),
                          "raise the limit of open files, LimitNOFILE= in systemd");
}

void Server::Core::logged_in(Connection& connection) {
  census_.logged_in(connection.peer().customer());
}

void Server::Core::gone(Connection& connection) {
  census_.left(connection.peer().customer(), connection.stage());
  delete &connection;
  if (census_.sessions() < sessions_max_) gate_.open();
  stop_when_empty();
}

void Server::Core::wants_turn(Connection& connection) {
  waiting_for_turn_.push_back(connection);
  turn_.start();
}

void Server::Core::on_turn() {
  // Nobody is served twice in a turn.
  if (next_served_.empty()) next_served_.take_all(waiting_for_turn_);
  for (int count = 0; count < connections_per_turn && !next_served_.empty(); ++count) {
    next_served_.pop_front().resume();
  }
  if (next_served_.empty() && waiting_for_turn_.empty()) turn_.stop();
}

void Server::Core::on_signal(int number) {
  switch (number) {
    case SIGHUP:
      return reload();
    case SIGUSR1:
      return reopen_log();
    case SIGUSR2:
      log::warning("SIGUSR2 is not served by this version; restart the server instead");
      return;
    default:
      return drain();
  }
}

void Server::Core::on_reload_order(Edition edition, OpenListeners listeners) {
  edition_ = edition;
  reception_.hand_over(std::move(listeners));
  reload();
}

void Server::Core::on_reopen_order() {
  reopen_log();
}

void Server::Core::on_drain_order() {
  if (state_ == State::Serving) drain();
}

void Server::Core::report(Message::Kind kind) {
  if (orders_) orders_->report(kind, reading_edition_);
}

void Server::Core::reopen_log() {
  const auto reopened = log::reopen();
  if (!reopened.has_value()) {
    log::error("the log can't be opened again").add("error", reopened.error().text);
  }
}

void Server::Core::reload() {
  if (state_ != State::Serving) return;
  if (reading_ != Reading::Idle) {
    reading_ = Reading::AskedAgain;
    return;
  }
  reading_ = Reading::UnderWay;
  reading_edition_ = edition_;
  loop::submit(loop, std::make_unique<Reload>(config_path_, factory_, ticket_keys_, generation_,
                                              static_cast<Reload::Handler&>(*this)));
}

void Server::Core::on_reloaded(ReloadResult result) {
  const bool again = std::exchange(reading_, Reading::Idle) == Reading::AskedAgain;
  if (state_ != State::Serving) return;
  std::vector<std::string> problems;
  if (result.has_value()) {
    const auto taken = take_over(std::move(*result));
    if (!taken.has_value()) problems.push_back(taken.error().text);
  } else {
    problems = std::move(result.error());
  }
  for (const std::string& problem : problems) {
    log::error("reload refused, all stays as it was").add("problem", problem);
  }
  report(problems.empty() ? Message::Kind::Serving : Message::Kind::Refused);
  if (again) reload();
}

Result<void> Server::Core::take_over(std::shared_ptr<const Generation> next) {
  if (auto changed = reception_.change_to(next->settings.listeners); !changed.has_value()) {
    return changed;
  }
  reception_.keep_alive(next->settings.timeouts.keepalive);
  gate_.keep_shut();
  if (const auto opened = log::open(next->settings.log); !opened.has_value()) {
    log::error("the log stays where it was").add("problem", opened.error().text);
  }
  const auto changes = config::difference(generation_->settings, next->settings);
  generation_ = std::move(next);
  reception_.announce(generation_->settings.listeners);
  look_at_certificates();
  tell_of(changes);
  return {};
}

void Server::Core::tell_of(const config::Difference& changes) const {
  std::string changed;
  for (const std::string& key : changes.changed) changed += (changed.empty() ? "" : " ") + key;
  // Where there are several workers, the supervisor says it when all of them have.
  log::Entry(orders_ ? log::Level::Debug : log::Level::Info, "reloaded").add("changed", changed);
  if (orders_) return;
  for (const std::string& key : changes.needs_restart) {
    log::warning("takes effect at the next start only").add("key", key);
  }
}

void Server::Core::drain() {
  if (state_ != State::Serving) {
    log::warning("stopping at once").add("sessions", census_.sessions());
    state_ = State::Stopping;
    return loop.stop();
  }
  state_ = State::Draining;
  reception_.close_all();
  log::info("draining").add("sessions", census_.sessions());
  drain_timer_.start_at(loop.now() + generation_->settings.timeouts.shutdown);
  stop_when_empty();
}

void Server::Core::on_timer(loop::Timer& timer) {
  if (&timer == &certificate_timer_) return look_at_certificates();
  close_rest();
}

void Server::Core::close_rest() {
  log::warning("closing the sessions that did not end in time").add("sessions", census_.sessions());
  IntrusiveList<Connection, ResidentTag> rest;
  rest.take_all(residents_);
  while (!rest.empty()) {
    Connection& connection = rest.pop_front();
    // Back where it belongs before it is closed: it may be gone then, or still be in Update.
    residents_.push_back(connection);
    connection.close();
  }
}

void Server::Core::stop_when_empty() {
  if (state_ == State::Draining && residents_.empty() && reading_ == Reading::Idle) loop.stop();
}

}  // namespace restante::server
