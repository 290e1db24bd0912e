// SPDX-License-Identifier: Apache-2.0
//
// What this process takes of the machine, and what of its log was lost, for its sheet.
#pragma once

#include "restante/base/descriptor.h"
#include "restante/metrics/sheet.h"

namespace restante::metrics {

class OwnUse {
 public:
  // While /proc is within reach. Without it memory is the most that there ever was.
  OwnUse();

  // `own_files`: see base/open_descriptors.h.
  void note(Sheet& sheet, const Descriptor& own_files) const;

 private:
  Descriptor memory_;  // /proc/self/statm
};

}  // namespace restante::metrics
