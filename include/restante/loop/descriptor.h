// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "restante/base/descriptor.h"

namespace restante::loop {

using restante::Descriptor;

}  // namespace restante::loop
