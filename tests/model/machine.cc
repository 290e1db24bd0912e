// SPDX-License-Identifier: Apache-2.0
#include "machine.h"

#include <fmt/format.h>

#include <algorithm>

namespace restante::model {

namespace {

constexpr std::uint32_t first_second = 1'700'000'000;

std::string repeated(const std::string& text, std::uint32_t times) {
  std::string all;
  for (std::uint32_t count = 0; count < times; ++count) all += text;
  return all;
}

}  // namespace

Machine::Machine(Mailroom& mailroom, Service& service) : mailroom_(mailroom), service_(service) {
  for (ClientNumber client = 0; client < clients; ++client) {
    service_.go_away(client, GoAway::How::Close);
  }
  service_.reload(settings_);
  mailroom_.clear();
}

std::optional<std::string> Machine::take(const Step& step) {
  auto disagreement = std::visit([this](const auto& kind) { return happen(kind); }, step);
  for (Box box = 0; box < users.size() && !disagreement; ++box) {
    disagreement = mailroom_.difference(box, post_[box].mail);
  }
  return disagreement;
}

Machine::Disagreement Machine::happen(const Deliver& step) {
  const std::string octets = repeated(step.text, step.times);
  for (std::uint32_t count = 0; count < step.count; ++count) {
    const Mail mail{
        first_second + step.seconds, step.microseconds + count, ++delivered_, step.naming, octets,
        as_sent(octets).size()};
    auto& all = post_[step.box].mail;
    const auto place = std::ranges::lower_bound(all, mail);
    mailroom_.deliver(step.box, mail, static_cast<std::size_t>(place - all.begin()));
    all.insert(place, mail);
  }
  return {};
}

Machine::Disagreement Machine::happen(const SetFlags& step) {
  const auto mail = at(step.box, step.place);
  if (mail == post_[step.box].mail.end()) return {};
  mailroom_.set_flags(step.box, *mail, step.flags);
  mail->seen = step.flags.find('S') == std::string::npos ? Seen::No : Seen::Yes;
  return {};
}

Machine::Disagreement Machine::happen(const TakeAway& step) {
  const auto mail = at(step.box, step.place);
  if (mail == post_[step.box].mail.end()) return {};
  mailroom_.take_away(step.box, *mail);
  post_[step.box].mail.erase(mail);
  return {};
}

Machine::Disagreement Machine::happen(const Say& step) {
  auto& session = sessions_[step.client];
  if (!session) {
    service_.connect(step.client);
    session.emplace(step.client, settings_, post_);
  }
  const bool logs_in = step.maildrop && !session->is_logged_in();
  const std::string octets = (logs_in ? session->login_to(*step.maildrop) : "") + step.octets;
  const Prediction expected = session->hear(octets);
  if (expected.afterwards == Afterwards::Closed) session.reset();
  const Answer answer = service_.say(step.client, octets, step.cuts, expected);
  const bool agrees =
      match(expected, answer.octets) == Match::Yes && answer.afterwards == expected.afterwards;
  if (agrees) return {};
  return fmt::format("client {} expects {}\n  and is told {}{}", step.client, describe(expected),
                     visible(answer.octets),
                     answer.afterwards == Afterwards::Closed ? " (then closed)" : "");
}

Machine::Disagreement Machine::happen(const GoAway& step) {
  if (sessions_[step.client]) {
    (void)service_.say(step.client, step.last_words, 0, Prediction());
  }
  hang_up(step.client);
  service_.go_away(step.client, step.how);
  return {};
}

Machine::Disagreement Machine::happen(const Reload& step) {
  settings_ = generations[step.generation];
  service_.reload(settings_);
  return {};
}

Machine::Disagreement Machine::happen(const Kill&) {
  for (const ClientNumber client : service_.kill()) hang_up(client);
  return {};
}

Machine::Disagreement Machine::happen(const Pause&) {
  mailroom_.pause();
  return {};
}

void Machine::hang_up(ClientNumber client) {
  if (sessions_[client]) sessions_[client]->leave();
  sessions_[client].reset();
}

std::vector<Mail>::iterator Machine::at(Box box, std::uint32_t place) {
  auto& mail = post_[box].mail;
  return mail.empty() ? mail.end() : mail.begin() + place % mail.size();
}

}  // namespace restante::model
