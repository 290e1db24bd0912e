// SPDX-License-Identifier: Apache-2.0
//
// The event loop: one thread, libuv behind it. Everything of this room is used on that thread,
// but for the work of a Job (see job.h) and the Bell of a WakeUp (see wake_up.h).
//
// Lifetime: a wrapper of a libuv handle owns a block on the heap that libuv's close callback
// frees. The owner may die at any moment, even inside its own callback.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>

#include "restante/base/clock.h"
#include "restante/base/pages.h"

struct uv_loop_s;

namespace restante::loop {

class Job;

class Loop {
 public:
  // What one read brings at most where nothing else is said: what a client of a POP3 server sends
  // is short.
  static constexpr std::size_t default_read_octets_max = std::size_t{16} * 1024;

  // What all streams together may keep of their writes before the loop is thrifty: with pieces of a
  // few hundred KiB enough for some dozens of clients that are slow, as some always are.
  static constexpr std::size_t unsent_octets_usual = std::size_t{8} * 1024 * 1024;
  // What one read brings at most while the loop is thrifty.
  static constexpr std::size_t thrifty_read_octets_max = std::size_t{2} * 1024;

  // `read_octets_max`: of each read of the loop's streams, which share one buffer of this size.
  explicit Loop(std::size_t read_octets_max = default_read_octets_max);
  // REQUIRES: every wrapper is gone. Runs what is left of their closing.
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Until stop(), or until nothing is left that could call back.
  void run();
  // Until stop(), however little is left: for who waits for orders.
  void run_until_stopped();
  void stop();

  // The time as it was when the loop woke up.
  TimePoint now() const;

  uv_loop_s* raw() { return loop_.get(); }

  // What sockets have refused so far and streams keep.
  std::size_t octets_unsent() const { return octets_unsent_; }

  // What its streams sent and received so far.
  std::uint64_t octets_sent() const { return octets_sent_; }
  std::uint64_t octets_received() const { return octets_received_; }

  // Work that was submitted for its threads and is not finished (see job.h).
  std::size_t jobs() const { return jobs_; }

  // Whether that is so much that each should be given small pieces only.
  bool is_thrifty() const { return octets_unsent_ > unsent_octets_usual; }

  // Where streams read to, one after another; nobody keeps a view beyond the call. A read that
  // fills it may not have brought all there is.
  std::span<char> read_memory();

  // Overwrites what the handler of a Stream was just given, as many octets.
  void forget_read(std::size_t octets) { ::explicit_bzero(read_memory_.all().data(), octets); }

 private:
  friend class Stream;
  friend void submit(Loop& loop, std::unique_ptr<Job> job);

  std::unique_ptr<uv_loop_s> loop_;
  const Pages read_memory_;
  std::size_t octets_unsent_ = 0;
  std::uint64_t octets_sent_ = 0;
  std::uint64_t octets_received_ = 0;
  std::size_t jobs_ = 0;
};

}  // namespace restante::loop
