// SPDX-License-Identifier: Apache-2.0
//
// A clerk's question about sessions, while it is answered piece by piece.
#pragma once

#include "residents.h"
#include "restante/clerk/desk.h"
#include "restante/clerk/questions.h"
#include "restante/lines/fields.h"
#include "restante/loop/loop.h"

namespace restante::server {

class SessionAnswers final : public clerk::Desk::Pieces {
 public:
  // REQUIRES: `what` is a question about sessions. `residents` are borrowed.
  SessionAnswers(const loop::Loop& loop, Residents& residents, clerk::Question what,
                 clerk::SessionFilter filter);

  [[nodiscard]] clerk::Rest write_piece(lines::Writer& writer) override;

 private:
  struct Bounds;
  static Bounds bounds_of(clerk::Question what);

  const loop::Loop& loop_;
  Residents::Cursor cursor_;
  const clerk::Question what_;
  const clerk::SessionFilter filter_;
};

}  // namespace restante::server
