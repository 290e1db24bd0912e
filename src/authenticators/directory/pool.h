// SPDX-License-Identifier: Apache-2.0
//
// Who is asked over which lane, and what happens where none can be had.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "lane.h"
#include "pending.h"
#include "restante/authenticators/directory/connected_directory.h"
#include "restante/base/clock.h"

namespace restante::authenticators {

class ConnectedDirectory::Pool final : Lane::Handler {
 public:
  Pool(loop::Loop& loop, ConnectedOptions options, std::unique_ptr<const Network> network);
  ~Pool();

  loop::Loop& loop() { return loop_; }
  Duration timeout() const { return options_.timeout; }

  // One more question, or why there can't be one now.
  Result<std::unique_ptr<Pending>> take(Enquiry::Bell& bell, std::optional<std::string> user);
  bool is_open() const;

  void came() { ++pending_; }
  void went() { --pending_; }
  Error no_answer_in_time() const;

 private:
  // After a connection could not be made. Somebody who waits for the server to come back should not
  // notice a pause, and a server that comes back should not be overrun.
  static constexpr Duration pause_min = std::chrono::milliseconds(100);
  static constexpr Duration pause_max = std::chrono::seconds(2);

  void on_lane_open() override;
  void on_answer(Pending& pending, Pending::Answer answer) override;
  void on_room() override { send(); }
  void on_lane_broken(Lane::State was, Error why, PendingList& unanswered) override;

  bool may_connect() const { return loop_.now() >= connect_at_; }
  bool is_away() const;
  Lane* least_busy();
  void send();
  void connect_as_wanted();
  void note_away(Error why);
  void refuse(PendingList& all, const Error& why);
  Error named(Error error) const;

  loop::Loop& loop_;
  const ConnectedOptions options_;
  const std::unique_ptr<const Network> network_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  PendingList waiting_;
  std::size_t pending_ = 0;  // waiting or asked

  std::optional<Error> away_;  // why the last connection could not be made; nothing: one was since
  TimePoint connect_at_;       // not before; later than now only where there is such a reason
  Duration pause_ = Duration(0);
};

}  // namespace restante::authenticators
