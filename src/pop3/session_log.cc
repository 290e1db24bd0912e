// SPDX-License-Identifier: Apache-2.0
#include "session_log.h"

#include <chrono>
#include <string>

#include "restante/base/log.h"

namespace restante::pop3 {

namespace {

using metrics::LoginResult;
using metrics::SessionEnd;
using session::Ending;

std::string_view reason_of(Ending ending) {
  switch (ending) {
    case Ending::LoginTimer:
      return "no login in time";
    case Ending::Inactivity:
      return "inactivity";
    case Ending::Shutdown:
      return "the server stopped";
    case Ending::BadCommands:
      return "too many bad commands";
    case Ending::ReadError:
      return "a message could not be read to its end";
    case Ending::TlsError:
      return "TLS";
    case Ending::GaveWay:
      return "gave way to others before its login";
    default:
      return {};
  }
}

// What fail2ban counts, and what somebody on the telephone is told; and which of the metrics' few
// results that is.
struct Reason {
  std::string_view words;
  LoginResult result;
};

Reason reason_of(const Error& error) {
  switch (error.kind) {
    case ErrorKind::TooSoon:
      return {"penalised", LoginResult::Refused};
    case ErrorKind::Busy:
      return {"busy", LoginResult::Error};
    default:
      return {"source", LoginResult::Error};
  }
}

Reason reason_of(auth::Denied::Reason reason) {
  switch (reason) {
    case auth::Denied::Reason::Wrong:
      return {"wrong", LoginResult::Wrong};
    case auth::Denied::Reason::Unknown:
      return {"unknown", LoginResult::Wrong};
    case auth::Denied::Reason::NoLogin:
      return {"nologin", LoginResult::Refused};
    case auth::Denied::Reason::NotOffered:
      return {"not-offered", LoginResult::Refused};
    case auth::Denied::Reason::Uncheckable:
      return {"source", LoginResult::Error};
  }
  return {"wrong", LoginResult::Wrong};
}

// Who, and in whose maildrop, where that is not their own.
log::Entry& add_user(log::Entry& entry, std::string_view user, const session::Tally& tally) {
  entry.add("user", user);
  if (tally.others_maildrop.empty()) return entry;
  return entry.add("maildrop", tally.others_maildrop.view());
}

std::string via_of(const Client& client) {
  return client.balancer == nullptr ? std::string() : client.balancer->address.text();
}

void add_unique_id(log::Entry& entry, const Client& client) {
  if (client.balancer == nullptr || client.balancer->unique_id.empty()) return;
  entry.add("unique_id", client.balancer->unique_id);
}

// By which way, where that is not the client's own.
log::Entry& add_client(log::Entry& entry, const Client& client) {
  entry.add("address", client.address.text());
  if (client.balancer == nullptr) return entry;
  entry.add("via", via_of(client));
  add_unique_id(entry, client);
  return entry;
}

// A balancer that sees whether we live: it says so, or leaves without a word.
bool is_health_check(const session::Session& session, const Client& client) {
  if (client.balancer == nullptr) return false;
  const session::Tally& tally = session.tally();
  return client.balancer->behalf == Balancer::Behalf::Itself
             ? tally.user.empty() && tally.failed_logins == 0
             : session.has_heard_nothing() && session.ending() == Ending::Disconnect;
}

// Those who gave way are said together, where they are many.
log::Level level_of_end(const session::Session& session, const Client& client) {
  const bool is_seldom_wanted =
      session.ending() == Ending::GaveWay || is_health_check(session, client);
  return is_seldom_wanted ? log::Level::Debug : log::Level::Info;
}

Refusal log_failed_login(std::string_view user, const Reason& reason, const session::Tally& tally,
                         const Client& client) {
  auto entry = log::info("login failed");
  add_user(entry, user, tally)
      .add("address", client.address.text())
      .add("via", via_of(client))
      .add("mechanism", tally.mechanism)
      .add("reason", reason.words);
  add_unique_id(entry, client);
  return reason.result;
}

Refusal log_undecided(const auth::Undecided& undecided, const session::Tally& tally,
                      const Client& client) {
  const Error& error = undecided.error;
  const Refusal refusal = log_failed_login(undecided.user, reason_of(error), tally, client);
  const bool is_our_trouble = error.kind != ErrorKind::TooSoon && error.kind != ErrorKind::Busy;
  if (is_our_trouble) log_failure(error, "checking a login", tally, client);
  return refusal;
}

// As much of it as a name of SASL can have (RFC 4422, section 3.1).
std::string_view mechanism_name(std::string_view written) {
  constexpr std::size_t octets_max = 20;
  return written.substr(0, octets_max);
}

}  // namespace

SessionEnd end_of(Ending ending) {
  switch (ending) {
    case Ending::Quit:
      return SessionEnd::Quit;
    case Ending::Disconnect:
      return SessionEnd::Disconnect;
    case Ending::LoginTimer:
    case Ending::Inactivity:
    case Ending::Shutdown:
      return SessionEnd::Timeout;
    case Ending::BadCommands:
    case Ending::ReadError:
    case Ending::TlsError:
    case Ending::GaveWay:
      return SessionEnd::Error;
    case Ending::Kicked:
      return SessionEnd::Kicked;
  }
  return SessionEnd::Error;
}

Refusal log_unoffered(std::string_view mechanism, std::string_view user, const Client& client) {
  session::Tally attempt;
  attempt.mechanism = mechanism_name(mechanism);
  return log_failed_login(user, {"not-offered", LoginResult::Refused}, attempt, client);
}

std::string tls_version(const Client& client, const tls::Filter* filter) {
  if (const auto* tls = client.tls_at_balancer()) return "proxy:" + tls->version;
  const std::string_view version = filter == nullptr ? "" : filter->version();
  return version.empty() ? "none" : std::string(version);
}

void log_introduction(const Client& client) {
  auto entry = log::debug("introduced");
  add_client(entry, client);
  if (const auto* tls = client.tls_at_balancer()) {
    entry.add("tls", tls_version(client, nullptr))
        .add("cipher", tls->cipher)
        .add("certificate_user", tls->common_name);
  }
}

void log_end(const session::Session& session, const Client& client, const tls::Filter* filter,
             TimePoint now) {
  const session::Tally& tally = session.tally();
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now - session.began()).count();
  log::Entry entry(level_of_end(session, client), "session ended");
  add_user(entry, tally.user, tally);
  add_client(entry, client)
      .add("tls", tls_version(client, filter))
      .add("mechanism", tally.user.empty() ? "" : tally.mechanism)
      .add("seconds", seconds)
      .add("retr", tally.retr_messages)
      .add("retr_octets", tally.retr_octets)
      .add("top", tally.top_messages)
      .add("top_octets", tally.top_octets)
      .add("deleted", tally.deleted)
      .add("ended", metrics::name_of(end_of(session.ending())));
  if (tally.failed_logins > 0) {
    entry.add("failed_logins", tally.failed_logins).add("refused_user", tally.refused_user.view());
  }
  if (const auto reason = reason_of(session.ending()); !reason.empty()) {
    entry.add("reason", reason);
  }
  if (filter != nullptr && !filter->fault().empty()) entry.add("fault", filter->fault());
}

Refusal log_refusal(const Result<auth::LoginAnswer>& answer, const session::Tally& tally,
                    const Client& client) {
  if (!answer.has_value()) {
    return log_undecided({answer.error(), std::string(tally.claimed_user.view())}, tally, client);
  }
  if (const auto* undecided = std::get_if<auth::Undecided>(&*answer)) {
    return log_undecided(*undecided, tally, client);
  }
  const auto* denied = std::get_if<auth::Denied>(&*answer);
  if (denied == nullptr) return std::nullopt;
  return log_failed_login(denied->user, reason_of(denied->reason), tally, client);
}

Refusal log_refusal(const Result<auth::Admission>& admission, const session::Tally& tally,
                    const Client& client) {
  if (!admission.has_value()) {
    return log_failed_login(tally.user, reason_of(admission.error()), tally, client);
  }
  if (*admission == auth::Admission::Granted) return std::nullopt;
  return log_failed_login(tally.user, {"delayed", LoginResult::Delayed}, tally, client);
}

Refusal log_refusal(const Error& opening, const session::Tally& tally, const Client& client) {
  const bool in_use = opening.kind == ErrorKind::InUse;
  log_failure(opening, "opening a maildrop", tally, client);
  const Reason reason =
      in_use ? Reason{"in-use", LoginResult::InUse} : Reason{"maildrop", LoginResult::Error};
  return log_failed_login(tally.user, reason, tally, client);
}

void log_failure(const Error& error, std::string_view doing, const session::Tally& tally,
                 const Client& client) {
  if (error.text.empty()) return;
  const bool expected = error.kind == ErrorKind::InUse || error.kind == ErrorKind::NotFound;
  log::Entry entry(expected ? log::Level::Info : log::Level::Error, doing);
  entry.unless_repeated(error.text);
  add_user(entry, tally.user, tally);
  add_client(entry, client).add("error", error.text);
}

}  // namespace restante::pop3
