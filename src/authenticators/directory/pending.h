// SPDX-License-Identifier: Apache-2.0
//
// One question under way: who asked keeps it, so it dies when nobody waits for its answer any more.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "restante/authenticators/directory/connected_directory.h"
#include "restante/authenticators/directory/connection.h"
#include "restante/base/clock.h"
#include "restante/base/enquiry.h"
#include "restante/base/intrusive_list.h"
#include "restante/base/result.h"
#include "restante/loop/timer.h"

namespace restante::authenticators {

class Lane;

struct PendingTag;
class Pending final : public Enquiry::Kept,
                      public ListLink<PendingTag>,
                      private loop::Timer::Handler {
 public:
  using Answer = Result<std::optional<Row>>;

  // No `user`: whether the directory can be asked is the question. All is borrowed.
  Pending(ConnectedDirectory::Pool& pool, Enquiry::Bell& bell, std::optional<std::string> user);
  ~Pending() override;

  const std::optional<std::string>& user() const { return user_; }
  const Answer* answer() const { return answer_ ? &*answer_ : nullptr; }

  // It was asked over a lane, under a ticket.
  void went_by(Lane& lane, Connection::Ticket ticket);
  // The lane is broken.
  void came_back() { lane_ = nullptr; }
  // A question that breaks each connection it is asked over must not go round for ever.
  bool may_be_asked_again() const { return tries_ < tries_max; }

  // Rings, so this may be gone afterwards.
  void conclude(Answer answer);

 private:
  static constexpr unsigned tries_max = 2;

  void on_timer(loop::Timer&) override;

  ConnectedDirectory::Pool& pool_;
  Enquiry::Bell& bell_;
  const std::optional<std::string> user_;
  std::optional<Answer> answer_;
  loop::Timer timer_;
  Lane* lane_ = nullptr;  // over which it was asked; null: over none
  Connection::Ticket ticket_ = 0;
  unsigned tries_ = 0;
};

}  // namespace restante::authenticators
