// SPDX-License-Identifier: Apache-2.0
//
// The part of a Conversation that is counted and measured.
#include <string_view>
#include <utility>

#include "restante/pop3/conversation.h"
#include "session_log.h"
#include "tls_failure.h"

namespace restante::pop3 {

namespace {

using metrics::Metric;
using protocol::Verb;

// Who does most is asked for seldom, and noted seldom.
constexpr std::uint32_t commands_a_note = 64;

// The catalogue has the verbs in the order of the grammar.
std::size_t place_of(const protocol::CommandRule* command) {
  return command == nullptr ? metrics::verbs - 1 : static_cast<std::size_t>(command->verb);
}

bool is_last_of_login(Verb verb) {
  return verb == Verb::Pass || verb == Verb::Apop || verb == Verb::Auth;
}

}  // namespace

// One look at the clock a command: what follows in the same read begins where this one ends.
void Conversation::answered(const protocol::CommandRule* command, Indicator indicator) {
  metrics::Sheet& sheet = host_.premises.sheet;
  const std::size_t verb = place_of(command);
  const bool is_ok = indicator == Indicator::Ok;
  sheet.add(metrics::cell(Metric::Commands, verb, indicator));
  const Instant now = host_.instant();
  const auto time = now - std::exchange(asked_, now);
  sheet.observe(Metric::CommandSeconds, time, verb);
  if (is_ok && command != nullptr) {
    if (command->verb == Verb::Retr) sheet.add(Metric::MessagesRetrieved);
    if (is_last_of_login(command->verb)) sheet.observe(Metric::LoginSeconds, time);
  }
  if (session_.tally().commands % commands_a_note == 0) note_work();
}

void Conversation::note_state(metrics::SessionState state) {
  metrics::Sheet& sheet = host_.premises.sheet;
  sheet.subtract(metrics::cell(Metric::Sessions, counted_as_));
  sheet.add(metrics::cell(Metric::Sessions, state));
  counted_as_ = state;
}

void Conversation::note_login_result(std::string_view mechanism, metrics::LoginResult result) {
  host_.premises.sheet.add(
      metrics::cell(Metric::Logins, metrics::mechanism_place(mechanism), result));
}

void Conversation::note_handshake() {
  const tls::Filter& filter = *channel_.tls();
  host_.premises.sheet.add(metrics::cell(Metric::TlsHandshakes,
                                         metrics::tls_version_place(filter.version()),
                                         filter.resumed() ? 1 : 0));
}

void Conversation::note_removal(const maildrop::Removal& removal) {
  host_.premises.sheet.add(Metric::MessagesDeleted, removal.removed);
  host_.premises.sheet.add(Metric::DeletionsFailed, removal.failed);
}

void Conversation::note_work() {
  const session::Tally& tally = session_.tally();
  const std::uint32_t commands = tally.commands - std::exchange(noted_commands_, tally.commands);
  const std::uint64_t all_octets = tally.retr_octets + tally.top_octets;
  const std::uint64_t octets = all_octets - std::exchange(noted_octets_, all_octets);
  if (commands == 0) return;
  const TimePoint now = host_.now();
  if (!tally.user.empty()) host_.busiest_users.add(tally.user, commands, octets, now);
  const std::string address = auth::Origin::of(*client_.address.raw()).text();
  if (!address.empty()) host_.busiest_addresses.add(address, commands, octets, now);
}

void Conversation::note_end() {
  metrics::Sheet& sheet = host_.premises.sheet;
  sheet.subtract(metrics::cell(Metric::Sessions, counted_as_));
  sheet.add(metrics::cell(Metric::SessionsEnded, end_of(session_.ending())));
  if (const auto failure = tls_failure_) sheet.add(metrics::cell(Metric::TlsFailures, *failure));
  note_work();
}

// While the channel still knows.
void Conversation::note_tls_failure(session::Ending ending) {
  if (!channel_.is_shaking_hands()) return;
  tls_failure_ = tls_failure(ending, channel_.tls()->fault());
}

}  // namespace restante::pop3
