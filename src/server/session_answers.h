// SPDX-License-Identifier: Apache-2.0
//
// A clerk's question about sessions, while it is answered piece by piece.
#pragma once

#include <cstddef>
#include <span>

#include "residents.h"
#include "restante/base/clock.h"
#include "restante/clerk/questions.h"
#include "restante/lines/fields.h"

namespace restante::server {

class SessionAnswers {
 public:
  // REQUIRES: `what` is a question about sessions. `residents` are borrowed.
  SessionAnswers(Residents& residents, clerk::Question what, clerk::SessionFilter filter);

  // The body of the next Answer::Sessions. More: there is more than that.
  [[nodiscard]] clerk::Rest write_piece(lines::Writer& writer, TimePoint now);

 private:
  struct Bounds;
  static Bounds bounds_of(clerk::Question what);

  Residents::Cursor cursor_;
  const clerk::Question what_;
  const clerk::SessionFilter filter_;
};

}  // namespace restante::server
