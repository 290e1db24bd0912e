// SPDX-License-Identifier: Apache-2.0
#include "tracer.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <memory>
#include <utility>

#include "restante/auth/network.h"
#include "restante/auth/origin.h"
#include "restante/base/log.h"
#include "restante/clerk/traced_line.h"
#include "restante/pop3/conversation.h"
#include "restante/protocol/command.h"

namespace restante::server {

namespace {

constexpr std::size_t body_octets = clerk::TracedLine::octets_max + 1024;

std::int64_t day_time_now() {
  const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  return now.time_since_epoch().count();
}

// Whoever follows all users follows those who have not said yet who they are.
clerk::SessionFilter with_strangers(clerk::SessionFilter filter) {
  if (filter.user == "*") filter.user.clear();
  return filter;
}

clerk::SessionFilter filter_of(const std::string& whom) {
  if (auto network = auth::Network::parse(whom)) return {.user = {}, .address = *network};
  return with_strangers({.user = whom});
}

}  // namespace

Tracer::Tracer(pop3::Host& host, clerk::Desk& desk, const std::vector<std::string>& logged)
    : host_(host), desk_(desk) {
  std::ranges::transform(logged, std::back_inserter(logged_), filter_of);
  if (!logged_.empty()) host_.trace = this;
}

void Tracer::begin(const Ticket& ticket, clerk::SessionFilter filter) {
  followed_[ticket] = {with_strangers(std::move(filter))};
  host_.trace = this;
}

void Tracer::end(const Ticket& ticket) {
  followed_.erase(ticket);
  if (!followed_.empty() || !logged_.empty()) return;
  host_.trace = nullptr;
  names_.clear();
}

void Tracer::on_line(const pop3::Conversation& conversation, Direction direction,
                     std::string_view line) {
  const std::string user = user_of(conversation, direction, line);
  const std::string id = log::session_text(conversation.id());
  const clerk::Session session{
      .session = id, .user = user, .address = auth::Origin::of(*conversation.peer().raw())};
  if (is_logged(session)) write_to_log(conversation, direction, user, line);
  if (followed_.empty()) return;
  std::array<char, body_octets> memory;
  lines::Writer writer(memory);
  write(writer, clerk::TracedLine{day_time_now(), id, user,
                                  static_cast<clerk::TracedLine::Direction>(direction), line});
  for (auto& [ticket, followed] : followed_) {
    if (followed.filter.matches(session)) tell(ticket, followed, writer.octets());
  }
}

std::string Tracer::user_of(const pop3::Conversation& conversation, Direction direction,
                            std::string_view line) {
  const std::string& user = conversation.session().tally().user;
  if (!user.empty()) {
    names_.erase(conversation.id());
    return user;
  }
  if (direction == Direction::FromClient) {
    const auto command = protocol::parse_command(line);
    if (command.has_value() && command->verb() == protocol::Verb::User) {
      if (names_.size() >= names_max) names_.clear();
      names_[conversation.id()] = command->arguments[0];
    }
  }
  const auto named = names_.find(conversation.id());
  return named == names_.end() ? std::string() : named->second;
}

bool Tracer::is_logged(const clerk::Session& session) const {
  return std::ranges::any_of(
      logged_, [&](const clerk::SessionFilter& filter) { return filter.matches(session); });
}

void Tracer::write_to_log(const pop3::Conversation& conversation, Direction direction,
                          std::string_view user, std::string_view line) {
  const log::About about(conversation.id());
  log::info("dialogue")
      .add("user", user)
      .add("address", conversation.peer().text())
      .add("direction", direction == Direction::FromClient ? "C" : "S")
      .add("line", line.substr(0, clerk::TracedLine::octets_max));
}

void Tracer::tell(const Ticket& ticket, Followed& followed, std::string_view body) {
  using Said = clerk::Desk::Said;
  if (followed.lost > 0) {
    std::array<char, sizeof(std::uint32_t)> memory;
    lines::Writer writer(memory);
    clerk::write_count(writer, followed.lost);
    if (desk_.tell(ticket, clerk::Answer::Lost, writer.octets()) == Said::Refused) {
      ++followed.lost;
      return;
    }
    followed.lost = 0;
  }
  if (desk_.tell(ticket, clerk::Answer::Line, body) == Said::Refused) ++followed.lost;
}

}  // namespace restante::server
