// SPDX-License-Identifier: Apache-2.0
//
// The server's end of one TLS connection, without a socket: octets of the wire go in and plain
// octets come out, and the other way round. Nothing is kept but an unfinished record. Never throws;
// what a client does wrong makes it Broken.
//
// An idle connection holds no buffers: about 15 KiB in all, 18 KiB where the client showed a
// certificate.
//
// A client can ask for answers (TLS 1.3's key updates) without ever sending a plain octet: so don't
// receive more while much waits to be sent, and don't take octets of the wire for signs of life.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "restante/tls/context.h"
#include "restante/tls/wire_bio.h"

struct ssl_st;

namespace restante::tls {

enum class State {
  Handshaking,
  Open,
  PeerClosed,  // close_notify came; sending is still possible
  Broken       // nothing more goes in or out; what is in wire_out should still be sent
};

enum class ClientCertificate {
  None,
  Refused,  // there is one, and it does not verify against the client CA, or no longer
  Verified
};

class Filter {
 public:
  explicit Filter(const Context& context);
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;
  ~Filter();

  // Takes all of `wire`. Appends what it meant to `plain`, and what must be sent (handshake,
  // alerts) to `wire_out`. What comes after the end of the connection is ignored.
  [[nodiscard]] State receive(std::string_view wire, std::string& plain, std::string& wire_out);

  // Appends all of `plain`, encrypted. REQUIRES: the handshake is over and end() was not called.
  [[nodiscard]] State send(std::string_view plain, std::string& wire_out);

  // Appends close_notify; once, and not within a handshake, where there is none to send.
  State end(std::string& wire_out);

  [[nodiscard]] State state() const { return state_; }

  // Why it is Broken, for the log; otherwise empty.
  [[nodiscard]] const std::string& fault() const { return fault_; }

  // What was agreed on. Nothing of this is known before the handshake is over: empty.
  [[nodiscard]] std::string_view version() const;  // "TLSv1.3"
  [[nodiscard]] std::string_view cipher() const;
  [[nodiscard]] bool resumed() const;
  [[nodiscard]] std::string_view server_name() const;  // what the client asked for by SNI
  [[nodiscard]] std::string_view alpn() const;         // "pop3", or empty

  // The channel bindings, as octets. tls-exporter (RFC 9266) is for TLS 1.3 alone. For a
  // certificate whose signature has no hash of its own, tls-server-end-point (RFC 5929, section 4)
  // is not defined. Empty where there is none.
  [[nodiscard]] std::string exporter_binding() const;
  [[nodiscard]] std::string server_end_point_binding() const;

  [[nodiscard]] ClientCertificate client_certificate() const;

  // Whom a verified certificate is for: its first mail address (subjectAltName rfc822Name), or if
  // there is none the common name, in UTF-8. A name with control characters is none. Otherwise
  // empty.
  [[nodiscard]] std::string client_user() const;

 private:
  class Call;

  [[nodiscard]] bool is_established() const;
  void read_all(std::string& plain);
  void judge(int result);
  void break_off(std::string fault);

  struct Free {
    void operator()(ssl_st* handle) const;
  };

  TicketKeys* keys_;
  Wire wire_;  // the handle reads from here and writes there
  std::unique_ptr<ssl_st, Free> handle_;
  State state_ = State::Handshaking;
  bool renegotiation_tried_ = false;
  std::string fault_;
};

}  // namespace restante::tls
