// SPDX-License-Identifier: Apache-2.0
//
// Answers clerks about the sessions of this worker: that of its set, and where it drains that of
// the set that serves. A piece a turn of the loop, so clients wait for no more than that.
#pragma once

#include <cstdint>
#include <list>
#include <memory>

#include "residents.h"
#include "restante/base/descriptor.h"
#include "restante/clerk/questions.h"
#include "restante/lines/fields.h"
#include "restante/loop/loop.h"

namespace restante::server {

class ClerkDesk final {
 public:
  class Handler {
   public:
    virtual clerk::WorkerState state() const = 0;

   protected:
    ~Handler() = default;
  };

  // All is borrowed.
  ClerkDesk(loop::Loop& loop, Residents& residents, const Handler& handler);
  ~ClerkDesk();

  void connect(Descriptor line);

 private:
  class Line;

  lines::Writer writer() const;
  void on_gone(const Line& line);

  loop::Loop& loop_;
  Residents& residents_;
  const Handler& handler_;
  std::list<std::unique_ptr<Line>> lines_;
  const std::unique_ptr<char[]> body_;  // of a message that is being written
};

}  // namespace restante::server
