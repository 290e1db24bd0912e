// SPDX-License-Identifier: Apache-2.0
//
// Who is connected and has not logged in, by where they come from: the customer (an IPv4 address,
// an IPv6 /64) and its neighbourhood (a /24, a /48). Finds who is to give way when there is no
// place left: the guest that waits longest and in silence, of the customer that has most guests, of
// the neighbourhood that has most. So a crowd fills places only as long as nobody else wants them.
//
// All but find_rival() takes the same time however many there are.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "restante/base/intrusive_list.h"
#include "restante/loop/address.h"

namespace restante::server {

struct RankTag;

// Groups of guests in the order of their sizes.
class Ranking {
 public:
  struct Group : ListLink<RankTag> {
    std::size_t guests = 0;
  };

  void grow(Group& group);
  void shrink(Group& group);
  // Null where there are no guests.
  Group* largest() const;

 private:
  using Rank = IntrusiveList<Group, RankTag>;

  std::vector<std::unique_ptr<Rank>> ranks_;  // by size, from 1; the last is not empty
};

// A Guest derives from ListLink<Tag>, and has peer() and is_silent().
template <class Guest, class Tag>
class Lobby {
 public:
  // Guests from Unix sockets, which have no address, are not counted and never give way.
  void enter(Guest& guest);
  void leave(Guest& guest);

  // Who is to give way to a newcomer: of a neighbourhood that has more guests than the newcomer's,
  // or, where that is among those that have most, of a customer there that has more guests. Null:
  // nobody.
  Guest* find_rival(const loop::Address& newcomer) const;

  std::size_t customers() const { return customers_.size(); }

 private:
  struct Neighbourhood : Ranking::Group {
    Ranking customers;
  };
  struct Customer : Ranking::Group {
    Neighbourhood* home = nullptr;
    IntrusiveList<Guest, Tag> queue;  // the longest here first
  };
  template <class Group>
  using Groups = std::unordered_map<std::uint64_t, std::unique_ptr<Group>>;

  template <class Group>
  static Group& of(Groups<Group>& groups, std::uint64_t name) {
    auto& group = groups[name];
    if (group == nullptr) group = std::make_unique<Group>();
    return *group;
  }
  template <class Group>
  static std::size_t guests_of(const Groups<Group>& groups, std::uint64_t name) {
    const auto found = groups.find(name);
    return found == groups.end() ? 0 : found->second->guests;
  }

  Groups<Customer> customers_;
  Groups<Neighbourhood> neighbourhoods_;
  Ranking by_size_;  // of neighbourhoods
};

template <class Guest, class Tag>
void Lobby<Guest, Tag>::enter(Guest& guest) {
  const std::uint64_t name = guest.peer().customer();
  if (name == 0) return;
  Customer& customer = of(customers_, name);
  customer.home = &of(neighbourhoods_, guest.peer().neighbourhood());
  customer.queue.push_back(guest);
  customer.home->customers.grow(customer);
  by_size_.grow(*customer.home);
}

template <class Guest, class Tag>
void Lobby<Guest, Tag>::leave(Guest& guest) {
  ListLink<Tag>& link = guest;
  if (!link.is_linked()) return;
  link.unlink();
  const auto customer = customers_.find(guest.peer().customer());
  Neighbourhood& home = *customer->second->home;
  home.customers.shrink(*customer->second);
  if (customer->second->guests == 0) customers_.erase(customer);
  by_size_.shrink(home);
  if (home.guests == 0) neighbourhoods_.erase(guest.peer().neighbourhood());
}

template <class Guest, class Tag>
Guest* Lobby<Guest, Tag>::find_rival(const loop::Address& newcomer) const {
  const auto* busiest = static_cast<const Neighbourhood*>(by_size_.largest());
  if (busiest == nullptr) return nullptr;
  std::size_t fair = 0;  // so many guests a customer may have whatever others want
  const auto own = neighbourhoods_.find(newcomer.neighbourhood());
  if (own != neighbourhoods_.end() && own->second->guests == busiest->guests) {
    busiest = own->second.get();
    fair = guests_of(customers_, newcomer.customer());
  }
  const auto* customer = static_cast<const Customer*>(busiest->customers.largest());
  if (customer->guests <= fair) return nullptr;
  return customer->queue.find_first([](const Guest& guest) { return guest.is_silent(); });
}

}  // namespace restante::server
