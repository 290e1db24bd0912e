// SPDX-License-Identifier: Apache-2.0
#include "tls_channel.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <array>
#include <cassert>
#include <utility>

namespace restante::load {

namespace {

std::string last_error() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "unknown" : reason;
}

bool is_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> octets{};
  return inet_pton(AF_INET, host.c_str(), octets.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), octets.data()) == 1;
}

// The name to ask for (RFC 6066 allows no addresses), and what the certificate must be for.
void set_host(SSL* handle, const std::string& host) {
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(handle), host.c_str());
  } else {
    SSL_set_tlsext_host_name(handle, host.c_str());
    SSL_set1_host(handle, host.c_str());
  }
}

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::open(const TlsSettings& settings) {
  std::unique_ptr<TlsContext> context(new TlsContext(settings));
  if (!settings.authority.empty()) {
    if (SSL_CTX_load_verify_file(context->context_.get(), settings.authority.c_str()) != 1) {
      return failure(ErrorKind::NotFound, fmt::format("{}: no certificates can be read there: {}",
                                                      settings.authority, last_error()));
    }
    SSL_CTX_set_verify(context->context_.get(), SSL_VERIFY_PEER, nullptr);
  }
  return context;
}

TlsContext::TlsContext(const TlsSettings& settings)
    : settings_(settings), context_(SSL_CTX_new(TLS_client_method())) {
  assert(context_);
  // Thousands of channels wait at a time.
  SSL_CTX_set_mode(context_.get(), SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context_.get(),
                                 SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  if (!settings.resumes) return;
  SSL_CTX_set_app_data(context_.get(), this);
  SSL_CTX_sess_set_new_cb(context_.get(), keep_session);
}

int TlsContext::keep_session(SSL* channel, SSL_SESSION* session) {
  auto* self = static_cast<TlsContext*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(channel)));
  self->session_.reset(session);
  return 1;  // the reference is ours
}

TlsChannel::TlsChannel(TlsContext& context) : handle_(SSL_new(context.context_.get())) {
  assert(handle_);
  BIO* const bio = tls::new_wire_bio(wire_);
  SSL_set_bio(handle_.get(), bio, bio);
  set_host(handle_.get(), context.settings_.host);
  if (context.session_) SSL_set_session(handle_.get(), context.session_.get());
  SSL_set_connect_state(handle_.get());
}

TlsChannel::~TlsChannel() {
  // Without this OpenSSL holds the session of a connection that simply ended for spoilt.
  SSL_set_shutdown(handle_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

TlsChannel::State TlsChannel::shake_hands(std::string_view& wire, std::string& out) {
  wire_ = {wire, &out};
  const int result = SSL_do_handshake(handle_.get());
  wire = wire_.in;
  if (result == 1) return state_ = State::Open;
  return look_at(result);
}

std::string_view TlsChannel::read(std::string_view& wire, std::span<char> memory,
                                  std::string& out) {
  wire_ = {wire, &out};
  const int result = SSL_read(handle_.get(), memory.data(), static_cast<int>(memory.size()));
  wire = wire_.in;
  if (result > 0) return {memory.data(), static_cast<std::size_t>(result)};
  look_at(result);
  return {};
}

void TlsChannel::write(std::string_view plain, std::string& out) {
  wire_ = {{}, &out};
  const int result = SSL_write(handle_.get(), plain.data(), static_cast<int>(plain.size()));
  if (result != static_cast<int>(plain.size())) look_at(result);
}

TlsChannel::State TlsChannel::look_at(int result) {
  switch (SSL_get_error(handle_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return state_;
    case SSL_ERROR_ZERO_RETURN:
      return state_ = State::Ended;
    default:
      break;
  }
  const long verdict = SSL_get_verify_result(handle_.get());
  const bool is_distrusted =
      verdict != X509_V_OK && SSL_get_verify_mode(handle_.get()) != SSL_VERIFY_NONE;
  problem_ = is_distrusted ? X509_verify_cert_error_string(verdict) : last_error();
  ERR_clear_error();
  return state_ = State::Broken;
}

std::string TlsChannel::exporter() const {
  static constexpr std::string_view label = "EXPORTER-Channel-Binding";
  std::string binding(32, '\0');
  SSL_export_keying_material(handle_.get(), reinterpret_cast<unsigned char*>(binding.data()),
                             binding.size(), label.data(), label.size(), nullptr, 0, 0);
  return binding;
}

}  // namespace restante::load
