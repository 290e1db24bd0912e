// SPDX-License-Identifier: Apache-2.0
//
// A BIO that reads from a Wire's octets and appends to its string, with nothing in between.
#pragma once

#include "handles.h"

#include "restante/tls/filter.h"

namespace restante::tls {

// The BIO borrows `wire`. It accepts everything that is written while wire.out is set.
[[nodiscard]] BioHandle new_wire_bio(Wire& wire);

}  // namespace restante::tls
