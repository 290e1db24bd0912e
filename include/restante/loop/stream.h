// SPDX-License-Identifier: Apache-2.0
//
// A connected socket. Octets come in through the buffer that all streams of a loop share; octets go
// out at once, and only what the socket refuses is copied and kept.
//
// Memory: about 280 octets while nothing is being sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "restante/base/clock.h"
#include "restante/base/descriptor.h"
#include "restante/base/result.h"
#include "restante/loop/loop.h"

namespace restante::loop {

class Stream {
 public:
  // Every call may destroy the Stream.
  class Handler {
   public:
    // The view is valid during the call only.
    virtual void on_read(std::string_view octets) = 0;
    // The other side will send no more; it may still be reading.
    virtual void on_end() = 0;
    // The connection is of no use any more.
    virtual void on_broken() = 0;
    // A write that was under way is done.
    virtual void on_written() = 0;

   protected:
    ~Handler() = default;
  };

  Stream(Loop& loop, Descriptor socket, Handler& handler);
  // Closes at once; what was not sent is dropped.
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // From now on another one is told.
  void hand_over(Handler& handler);

  void start_reading();
  void stop_reading();

  enum class Sent {
    All,
    UnderWay,  // on_written() will be called
    Broken
  };

  // REQUIRES: no write is under way.
  [[nodiscard]] Sent write(std::string_view octets);

  // Sends octets of a file without copying them, and says how many: 0 where the socket is full, and
  // wherever this way is not open, be it for good. REQUIRES: no write is under way.
  [[nodiscard]] std::size_t send_file(int file, std::uint64_t offset, std::size_t octets);

  bool is_writing() const;

  // How long the other side has owed an answer to what was sent to it. Duration(0) where it owes
  // none, and where the system can't tell.
  Duration unanswered() const;

  // Tells the other side that no more will come. REQUIRES: no write is under way.
  void end_output();

  // From now on the other side sees a reset instead of an orderly end when the Stream dies; nothing
  // of the connection stays in the kernel then.
  void reset_on_close();

 private:
  struct Core;
  Core* core_;
};

}  // namespace restante::loop
