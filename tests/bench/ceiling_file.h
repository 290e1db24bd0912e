// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "ceiling_mail.h"
#include "restante/base/pages.h"
#include "restante/protocol/dot_writer.h"

namespace ceiling {

/// Where all messages of a program pass on their way. The sizes are those that were quickest.
struct Scratch {
  restante::Pages stored{std::size_t{64} * 1024};
  restante::Pages wire{std::size_t{324} * 1024};
};

/// A message on its way from its file to a client: opened, read, written as the wire wants it,
/// sent, closed, and nothing else. It may be cut short or replaced meanwhile, and nobody would
/// notice.
class FileReply {
 public:
  enum class Progress { Sent, Waits, Failed };

  explicit FileReply(const Message& message);
  FileReply(const FileReply&) = delete;
  FileReply& operator=(const FileReply&) = delete;
  ~FileReply();

  /// As much as the socket takes. After Waits there is room for more once the socket says so.
  Progress send(int socket, Scratch& scratch);

 private:
  enum class Phase { Begins, GoesOn, Ends };

  /// Sends these, and keeps of them what the socket does not take.
  Progress send(int socket, std::string_view octets);

  /// The next of the wire; nothing where the file can't be read.
  std::string_view fill(Scratch& scratch);

  const Message& message_;
  const int file_;
  off_t read_ = 0;
  restante::protocol::DotWriter writer_;
  Phase phase_ = Phase::Begins;
  std::string kept_;
};

}  // namespace ceiling
