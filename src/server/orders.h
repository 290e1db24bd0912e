// SPDX-License-Identifier: Apache-2.0
//
// A worker's end of the line to its supervisor, on the worker's loop.
#pragma once

#include <optional>

#include "line.h"
#include "restante/loop/loop.h"
#include "restante/loop/watch.h"
#include "restante/server/assignment.h"

namespace restante::server {

class Orders final : loop::Watch::Handler {
 public:
  // No call may destroy the Orders.
  class Handler {
   public:
    // All listeners of the new configuration are at hand.
    virtual void on_reload_order(Edition edition, OpenListeners listeners) = 0;
    virtual void on_reopen_order() = 0;
    // Told to, or nobody is left who could.
    virtual void on_drain_order() = 0;

   protected:
    ~Handler() = default;
  };

  // Orders may have come before the loop runs; they are handed on when it does.
  Orders(loop::Loop& loop, Descriptor line, Handler& handler);

  // A supervisor that is gone does not hear it.
  void report(Message::Kind kind, Edition edition = 0);

 private:
  void on_readable() override;
  void obey(Message message);

  Handler& handler_;
  Line line_;
  OpenListeners listeners_;  // for the reload to come
  std::optional<loop::Watch> watch_;
};

}  // namespace restante::server
