// SPDX-License-Identifier: Apache-2.0
//
// Says how far the reading of a source of users is, of which SourceListener::hear_progress() tells:
// to whoever waits at a terminal, or in the log. One that is read at once is not spoken of.
#pragma once

#include <string>

#include "progress.h"
#include "restante/drivers/source_driver.h"

namespace restante {

// On standard error.
class ShownReading {
 public:
  explicit ShownReading(std::string source);

  void tell(unsigned parts);
  // Before anything else is written there.
  void clear() { progress_.clear(); }

 private:
  const std::string source_;
  Progress progress_;
};

class LoggedReading {
 public:
  LoggedReading(std::string source, TimePoint now);

  void tell(unsigned parts, TimePoint now);

 private:
  const std::string source_;
  TimePoint due_;
};

}  // namespace restante
