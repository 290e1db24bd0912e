// SPDX-License-Identifier: Apache-2.0
#include "restante/tls/filter.h"

#include "contents.h"
#include "handles.h"
#include "reason.h"

#include <openssl/err.h>

#include <array>
#include <cassert>
#include <utility>

namespace restante::tls {

namespace {

// OpenSSL only warns a client that asks for a new handshake. There is no honest reason to ask.
void notice_renegotiation(const SSL* connection, int where, int alert) noexcept {
  constexpr int refusal = SSL3_AL_WARNING << 8 | SSL_AD_NO_RENEGOTIATION;
  if (where == SSL_CB_WRITE_ALERT && alert == refusal) {
    *static_cast<bool*>(SSL_get_app_data(connection)) = true;
  }
}

}  // namespace

// The wire, for as long as a call takes. OpenSSL wants to start without old errors, and other users
// of the thread want to find none of ours.
class Filter::Call {
 public:
  Call(Wire& wire, std::string_view in, std::string& out) : wire_(wire) {
    ERR_clear_error();
    wire_ = {in, &out};
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() {
    wire_ = {};
    ERR_clear_error();
  }

 private:
  Wire& wire_;
};

void Filter::Free::operator()(ssl_st* handle) const {
  SSL_free(handle);
}

Filter::Filter(const Context& context)
    : keys_(&contents_of_owner(context.handle_).keys), handle_(SSL_new(context.handle_)) {
  assert(handle_);
  BIO* const bio = new_wire_bio(wire_);
  SSL_set_bio(handle_.get(), bio, bio);
  SSL_set_app_data(handle_.get(), &renegotiation_tried_);
  SSL_set_info_callback(handle_.get(), notice_renegotiation);
  SSL_set_accept_state(handle_.get());
}

Filter::~Filter() = default;

State Filter::receive(std::string_view wire, std::string& plain, std::string& wire_out) {
  if (state_ == State::PeerClosed || state_ == State::Broken) return state_;
  const Call call(wire_, wire, wire_out);
  if (state_ == State::Handshaking) {
    const int result = SSL_do_handshake(handle_.get());
    if (result == 1) {
      state_ = State::Open;
    } else {
      judge(result);
    }
  }
  if (state_ == State::Open) read_all(plain);
  return state_;
}

void Filter::read_all(std::string& plain) {
  std::array<char, SSL3_RT_MAX_PLAIN_LENGTH> octets;
  while (state_ == State::Open) {
    const int result = SSL_read(handle_.get(), octets.data(), static_cast<int>(octets.size()));
    if (renegotiation_tried_) return break_off("the client asked for a renegotiation");
    if (result <= 0) return judge(result);
    plain.append(octets.data(), static_cast<std::size_t>(result));
    OPENSSL_cleanse(octets.data(), static_cast<std::size_t>(result));
  }
}

State Filter::send(std::string_view plain, std::string& wire_out) {
  if (state_ == State::Broken || plain.empty()) return state_;
  assert(is_established() && (SSL_get_shutdown(handle_.get()) & SSL_SENT_SHUTDOWN) == 0);
  const Call call(wire_, {}, wire_out);
  std::size_t taken = 0;
  if (SSL_write_ex(handle_.get(), plain.data(), plain.size(), &taken) != 1) {
    break_off(take_reason());
  }
  return state_;
}

State Filter::end(std::string& wire_out) {
  if (!is_established() || (SSL_get_shutdown(handle_.get()) & SSL_SENT_SHUTDOWN) != 0) {
    return state_;
  }
  const Call call(wire_, {}, wire_out);
  SSL_shutdown(handle_.get());
  return state_;
}

bool Filter::is_established() const {
  return state_ == State::Open || state_ == State::PeerClosed;
}

// After a call that did not get what it wanted.
void Filter::judge(int result) {
  switch (SSL_get_error(handle_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      assert(wire_.in.empty());
      return;
    case SSL_ERROR_ZERO_RETURN:
      state_ = State::PeerClosed;
      return;
    default:
      return break_off(take_reason());
  }
}

void Filter::break_off(std::string fault) {
  state_ = State::Broken;
  fault_ = std::move(fault);
}

}  // namespace restante::tls
