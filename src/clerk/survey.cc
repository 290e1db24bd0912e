// SPDX-License-Identifier: Apache-2.0
#include "survey.h"

namespace restante::clerk {

namespace {

constexpr std::size_t busiest_shown = 10;

}  // namespace

Survey::Survey(Office& office, Handler& handler)
    : office_(office),
      handler_(handler),
      states_(office.colleagues, *this),
      busiest_(office.colleagues, *this),
      patience_(office.loop, *this) {}

Survey::~Survey() {
  office_.wishes.forget(*this);
}

void Survey::begin() {
  patience_.start_at(office_.loop.now() + Colleagues::patience);
  office_.wishes.wish(*this, {.verb = processes::Verb::TellFacts});
  states_.begin({processes::Role::Worker, processes::Role::Auth});
  busiest_.begin();
}

void Survey::on_facts(const processes::Facts& facts) {
  findings_.facts = facts;
  arrived(Part::Facts);
}

void Survey::on_round(const StateRound& round) {
  findings_.states = round.answers();
  findings_.silent.insert(round.silent().begin(), round.silent().end());
  arrived(Part::States);
}

void Survey::on_round(const BusiestRound& round) {
  std::vector<std::vector<metrics::Busiest::One>> users;
  std::vector<std::vector<metrics::Busiest::One>> addresses;
  for (const auto& [place, lists] : round.answers()) {
    users.push_back(lists.users);
    addresses.push_back(lists.addresses);
  }
  findings_.users = metrics::merged(users, busiest_shown);
  findings_.addresses = metrics::merged(addresses, busiest_shown);
  findings_.silent.insert(round.silent().begin(), round.silent().end());
  arrived(Part::Busiest);
}

void Survey::arrived(Part part) {
  if (missing_.erase(part) == 0 || !missing_.empty()) return;
  patience_.stop();
  handler_.on_survey();
}

}  // namespace restante::clerk
