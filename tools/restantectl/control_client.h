// SPDX-License-Identifier: Apache-2.0
//
// A conversation with the server over its control socket: one request, and the lines of its answer.
#pragma once

#include "restante/base/clock.h"
#include "restante/base/descriptor.h"
#include "restante/base/result.h"

#include <optional>
#include <string>

namespace restante::ctl {

class ControlClient {
 public:
  // TryAgain: no server answers there.
  [[nodiscard]] static Result<ControlClient> connect(const std::string& socket);

  // Without the end of the line.
  [[nodiscard]] Result<void> send(const std::string& line);
  // Waits for the next line, so long at most. Some of it may have come, or the end.
  enum class News { Yes, None };
  [[nodiscard]] News wait(Duration at_most);
  // The next line; nothing: there will be no more.
  [[nodiscard]] std::optional<std::string> receive();

 private:
  explicit ControlClient(Descriptor socket) : socket_(std::move(socket)) {}

  Descriptor socket_;
  std::string received_;
};

}  // namespace restante::ctl
