// SPDX-License-Identifier: Apache-2.0
#include "core.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "offer.h"
#include "restante/base/log.h"
#include "restante/base/memory_reserve.h"
#include "restante/base/open_descriptors.h"
#include "restante/protocol/reply.h"
#include "restante/server/tls_context.h"

namespace restante::server {

namespace {

// Descriptors that are not sessions: 64 lock files, 64 folders, the loop's own, listeners, the log,
// and the files that threads read from at the same time.
constexpr std::size_t descriptors_reserved = 192;
// Under a very low limit a few sessions are still better than none.
constexpr std::size_t sessions_at_least = 8;

// Sessions that have not logged in are a crowd where they are at least so many, and at least one of
// so many that are here.
constexpr std::size_t crowd_min = 8;
constexpr std::size_t crowd_share = 4;

std::size_t sessions_by_descriptors() {
  const std::size_t descriptors = descriptors_max();
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

Worker::Core::Core(loop::Loop& the_loop, Equipment its_equipment, processes::Assignment assignment)
    : Means(std::move(its_equipment)),
      Host(
          {equipment.settings, *equipment.store, equipment.tls.get(), output_memory, piece_memory}),
      loop_(the_loop),
      deadlines_(the_loop),
      openings_(the_loop, equipment.settings.server.threads),
      accounts_(the_loop, *this,
                accounts::Client::patience_of(equipment.settings.timeouts.login_check,
                                              equipment.settings.auth.failure_delay)),
      reception_(the_loop, *this, equipment.settings.listeners),
      gate_(the_loop, reception_),
      drain_timer_(the_loop, *this),
      certificate_timer_(the_loop, *this),
      turn_(the_loop, *this),
      own_files_(std::move(assignment.own_files)),
      orders_(the_loop, std::move(assignment.orders),
              static_cast<processes::Orders::Handler&>(*this)),
      ledger_(std::move(assignment.ledger)),
      census_(*ledger_),
      turned_away_(the_loop),
      sessions_max_(sessions_by_descriptors()),
      clerk_desk_(the_loop, *this, residents_, *this, equipment.settings.log.level) {
  reception_.take(std::move(assignment.listeners));
  for (processes::Colleague& colleague : assignment.colleagues) take(std::move(colleague));
  look_at_certificates();
}

Worker::Core::~Core() = default;

Worker::Stopped Worker::Core::run() {
  orders_.report_serving();
  loop_.run_until_stopped();
  log::info("stopped");
  return residents_.is_empty() ? Stopped::Drained : Stopped::AtOnce;
}

void Worker::Core::look_at_certificates() {
  if (equipment.tls != nullptr) warn_of_expiries(*equipment.tls, day_clock_.now());
  certificate_timer_.start_at(loop_.now() + std::chrono::days(1));
}

clerk::WorkerState Worker::Core::state() const {
  clerk::WorkerState state;
  state.process = static_cast<std::uint32_t>(::getpid());
  state.started = started_.time_since_epoch().count();
  state.descriptors = static_cast<std::uint32_t>(open_descriptors(own_files_));
  state.descriptors_max = static_cast<std::uint32_t>(descriptors_max());
  if (equipment.tls == nullptr) return state;
  for (const tls::Expiry& expiry : equipment.tls->expiries()) {
    state.certificates.push_back(
        {expiry.file,
         std::chrono::floor<std::chrono::seconds>(expiry.not_after.time_since_epoch()).count()});
  }
  return state;
}

void Worker::Core::take(processes::Colleague colleague) {
  if (colleague.role == processes::Role::Auth) return accounts_.connect(std::move(colleague.line));
  clerk_desk_.connect(std::move(colleague.line));
}

void Worker::Core::on_accounts_ready(const accounts::Readiness& readiness) {
  rules = make_rules(equipment.settings, readiness);
  serve_if_ready();
}

void Worker::Core::serve_if_ready() {
  if (state_ != State::Begun || rules == nullptr) return;
  state_ = State::Serving;
  reception_.open(equipment.settings.timeouts.keepalive);
  log::info("serving").add("version", rules->version).add("sessions_max", sessions_max_);
}

void Worker::Core::on_connection(loop::Listener& listener, Descriptor socket,
                                 const loop::Address& peer) {
  const config::ListenerSettings& settings = reception_.settings_of(listener);
  if (memory::supply() == memory::Supply::Short) {
    gate_.shut_for_a_moment("short of memory, new sessions wait", "the reserve is in use",
                            "raise the limit of memory, or lower limits.sessions");
    return refuse("the server is short of memory; try again later", settings.tls, socket, peer);
  }
  if (is_blocked(peer))
    return refuse("your network is blocked for now", settings.tls, socket, peer);
  const auto admission = admit(peer);
  if (admission != Census::Admission::Granted) {
    refuse(text_of(admission), settings.tls, socket, peer);
  } else {
    receive(settings, std::move(socket), peer);
  }
  // A crowd need not keep others waiting: who comes is looked at, and may take a place of theirs.
  const bool is_full = census_.sessions() >= sessions_max_;
  if (is_full && !is_crowded()) gate_.shut_while_full(census_.sessions());
}

// By an operator.
bool Worker::Core::is_blocked(const loop::Address& peer) const {
  return equipment.blocks && equipment.blocks->contain(auth::Origin::of(*peer.raw()), loop_.now());
}

Census::Admission Worker::Core::admit(const loop::Address& peer) {
  const auto judge = [&] { return census_.admit(peer.customer(), equipment.settings.limits); };
  auto admission = judge();
  if (admission == Census::Admission::TooManySessions && make_room(peer) == Room::Made) {
    admission = judge();
  }
  const bool is_one_too_many =
      admission == Census::Admission::Granted && census_.sessions() > sessions_max_;
  if (is_one_too_many && make_room(peer) == Room::None) {
    census_.left(peer.customer(), Census::Stage::Pending);
    admission = Census::Admission::TooManySessions;
  }
  return admission;
}

void Worker::Core::receive(const config::ListenerSettings& settings, Descriptor socket,
                           const loop::Address& peer) {
  auto* conversation = new pop3::Conversation(
      *this, settings.tls, channel::over_socket(loop_, std::move(socket)), peer, settings.address);
  residents_.add(*conversation);
  lobby_.enter(*conversation);
  conversation->start();
}

// While most have logged in, it is they who fill the server, and nobody has to give way.
bool Worker::Core::is_crowded() const {
  const std::size_t pending = census_.pending();
  return lobby_.customers() > 1 && pending >= crowd_min &&
         pending * crowd_share >= census_.sessions();
}

Worker::Core::Room Worker::Core::make_room(const loop::Address& newcomer) {
  if (!is_crowded()) return Room::None;
  pop3::Conversation* rival = lobby_.find_rival(newcomer);
  if (rival == nullptr) return Room::None;
  turned_away_.gave_way(rival->peer());
  rival->give_way();
  return Room::Made;
}

void Worker::Core::refuse(std::string_view reason, config::TlsMode tls_mode,
                          const Descriptor& socket, const loop::Address& peer) {
  turned_away_.refused(peer, reason);
  // Who waits for a handshake would take a reply in plain for a broken one.
  if (tls_mode == config::TlsMode::Implicit) return;
  const auto reply = protocol::Reply::error(protocol::ResponseCode::SysTemp, "{}", reason);
  // Fits the empty buffer of a new socket, or the client does without.
  ::send(socket.number(), reply.octets().data(), reply.octets().size(), MSG_NOSIGNAL);
}

void Worker::Core::on_exhausted(loop::Listener& listener, const Error& error) {
  gate_.shut_for_a_moment("connections can't be accepted and wait",
                          fmt::format("{}: {}", listener.bound_address(), error.text),
                          "raise the limit of open files, LimitNOFILE= in systemd");
}

void Worker::Core::submit(std::unique_ptr<loop::Job> job, Work work) {
  if (work == Work::Opening) return openings_.submit(std::move(job));
  loop::submit(loop_, std::move(job));
}

void Worker::Core::logged_in(pop3::Conversation& conversation) {
  census_.logged_in(conversation.peer().customer());
  ledger_->count(processes::Counter::Logins);
  lobby_.leave(conversation);
  stop_when_empty();
}

void Worker::Core::login_failed(pop3::Conversation&) {
  ledger_->count(processes::Counter::FailedLogins);
}

void Worker::Core::gone(pop3::Conversation& conversation) {
  const bool had_logged_in = conversation.has_logged_in();
  census_.left(conversation.peer().customer(),
               had_logged_in ? Census::Stage::LoggedIn : Census::Stage::Pending);
  lobby_.leave(conversation);
  residents_.remove(conversation);
  if (census_.sessions() < sessions_max_) gate_.open();
  stop_when_empty();
}

void Worker::Core::wants_turn(channel::TurnQueue::Entry& entry) {
  turns_.push(entry);
  turn_.start();
}

void Worker::Core::on_turn() {
  turns_.serve();
  if (turns_.is_empty()) turn_.stop();
}

void Worker::Core::on_begin() {
  if (state_ != State::Ready) return;
  state_ = State::Begun;
  serve_if_ready();
}

void Worker::Core::on_drain(Duration at_most) {
  if (state_ == State::Stopping) return;
  const TimePoint by = loop_.now() + at_most;
  if (state_ != State::Draining) {
    state_ = State::Draining;
    reception_.close();
    log::info("draining").add("sessions", census_.sessions());
  }
  drained_by_ = std::min(drained_by_, by);
  drain_timer_.start_at(drained_by_);
  stop_when_empty();
}

void Worker::Core::on_end_now() {
  log::warning("stopping at once").add("sessions", census_.sessions());
  state_ = State::Stopping;
  loop_.stop();
}

void Worker::Core::on_colleague(processes::Colleague colleague) {
  take(std::move(colleague));
}

// Nobody is left who would replace anything: updates under way are finished, and that is all.
void Worker::Core::on_supervisor_gone() {
  log::warning("the supervisor is gone");
  on_drain(Duration(0));
}

void Worker::Core::on_timer(loop::Timer& timer) {
  if (&timer == &certificate_timer_) return look_at_certificates();
  close_rest();
}

void Worker::Core::close_rest() {
  log::warning("closing the sessions that did not end in time").add("sessions", census_.sessions());
  Residents::Cursor rest(residents_);
  while (pop3::Conversation* conversation = rest.next()) conversation->close();
}

void Worker::Core::stop_when_empty() {
  if (state_ != State::Draining) return;
  if (census_.pending() == 0) accounts_.disconnect();
  if (residents_.is_empty()) loop_.stop();
}

Worker::Worker(loop::Loop& loop, Equipment equipment, processes::Assignment assignment)
    : core_(std::make_unique<Core>(loop, std::move(equipment), std::move(assignment))) {}

Worker::~Worker() = default;

Worker::Stopped Worker::run() {
  return core_->run();
}

}  // namespace restante::server
