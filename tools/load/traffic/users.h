// SPDX-License-Identifier: Apache-2.0
//
// The users of one thread, lent to one session at a time because a maildrop is exclusive. They go
// round: who was given back last comes last.
#pragma once

#include <cassert>
#include <deque>
#include <utility>
#include <vector>

#include "user.h"

namespace restante::load {

class Users {
 public:
  explicit Users(std::vector<User> users) : users_(std::move(users)) {
    for (User& user : users_) free_.push_back(&user);
  }
  Users(const Users&) = delete;
  Users& operator=(const Users&) = delete;

  // REQUIRES: one is free. There are as many users as sessions at least.
  User& lend() {
    assert(!free_.empty());
    User& user = *free_.front();
    free_.pop_front();
    return user;
  }

  void give_back(User& user) { free_.push_back(&user); }

 private:
  std::vector<User> users_;
  std::deque<User*> free_;
};

}  // namespace restante::load
