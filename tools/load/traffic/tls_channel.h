// SPDX-License-Identifier: Apache-2.0
//
// The client's side of TLS, without a socket: octets in, octets out.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "restante/base/free_by.h"
#include "restante/base/result.h"
#include "restante/tls/wire_bio.h"

namespace restante::load {

struct TlsSettings {
  std::string host;       // what the certificate is for: a name or an address
  std::string authority;  // a file of authorities to trust; "": the certificate is not looked at
  bool resumes = false;   // every session but the first, where the server lets it
};

// What all channels of a thread share.
class TlsContext {
 public:
  // Not found, or no certificates: the file of authorities.
  [[nodiscard]] static Result<std::unique_ptr<TlsContext>> open(const TlsSettings& settings);
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

 private:
  friend class TlsChannel;

  explicit TlsContext(const TlsSettings& settings);
  static int keep_session(SSL* channel, SSL_SESSION* session);

  const TlsSettings settings_;
  std::unique_ptr<SSL_CTX, FreeBy<SSL_CTX_free>> context_;
  std::unique_ptr<SSL_SESSION, FreeBy<SSL_SESSION_free>> session_;  // the newest
};

class TlsChannel {
 public:
  enum class State { ShakingHands, Open, Ended, Broken };

  // Borrows the context.
  explicit TlsChannel(TlsContext& context);
  ~TlsChannel();
  TlsChannel(const TlsChannel&) = delete;
  TlsChannel& operator=(const TlsChannel&) = delete;

  // Takes octets from the front of `wire` and appends to `out` what is to be sent. Begins with an
  // empty wire.
  State shake_hands(std::string_view& wire, std::string& out);

  // Takes octets from the front of `wire` until some are plain: a part of `memory`. Nothing where
  // the wire is used up or the channel has ended. REQUIRES: the channel was open.
  [[nodiscard]] std::string_view read(std::string_view& wire, std::span<char> memory,
                                      std::string& out);

  // REQUIRES: the channel is open.
  void write(std::string_view plain, std::string& out);

  State state() const { return state_; }
  // Whether the handshake was a short one. REQUIRES: the channel is open.
  bool has_resumed() const { return SSL_session_reused(handle_.get()) == 1; }
  // Why it is broken.
  const std::string& problem() const { return problem_; }

  // The channel binding tls-exporter (RFC 9266). REQUIRES: the channel is open.
  std::string exporter() const;

 private:
  State look_at(int result);

  tls::Wire wire_;
  std::unique_ptr<SSL, FreeBy<SSL_free>> handle_;
  State state_ = State::ShakingHands;
  std::string problem_;
};

}  // namespace restante::load
