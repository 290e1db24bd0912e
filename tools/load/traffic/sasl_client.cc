// SPDX-License-Identifier: Apache-2.0
#include "sasl_client.h"

#include <fmt/format.h>
#include <gsasl.h>

#include <cassert>
#include <optional>

#include "restante/base/base64.h"

namespace restante::load {

namespace {

// One a thread, because GNU SASL doesn't say that threads may share one.
Gsasl* library() {
  struct Library {
    Library() {
      const int result = gsasl_init(&handle);
      assert(result == GSASL_OK);
      (void)result;
    }
    ~Library() { gsasl_done(handle); }
    Gsasl* handle = nullptr;
  };
  thread_local const Library library;
  return library.handle;
}

bool speaks_second(std::string_view mechanism) {
  return mechanism == "LOGIN" || mechanism == "CRAM-MD5" || mechanism == "DIGEST-MD5";
}

std::string_view property(Gsasl_session* session, Gsasl_property name) {
  const char* value = gsasl_property_fast(session, name);
  return value == nullptr ? std::string_view() : value;
}

// Asked for the SCRAM key: there is one if it belongs to this salt.
int give_property(Gsasl*, Gsasl_session* session, Gsasl_property name) {
  const auto* user = static_cast<const User*>(gsasl_session_hook_get(session));
  if (name != GSASL_SCRAM_SALTED_PASSWORD || user->scram_key.empty() ||
      property(session, GSASL_SCRAM_SALT) != user->scram_salt ||
      property(session, GSASL_SCRAM_ITER) != user->scram_iterations) {
    return GSASL_NO_CALLBACK;
  }
  return gsasl_property_set(session, name, user->scram_key.c_str());
}

}  // namespace

Result<void> check_mechanism(const std::string& mechanism) {
  if (gsasl_client_support_p(library(), mechanism.c_str()) == 1) return {};
  return failure(
      ErrorKind::Unsupported,
      fmt::format("{} is no way to log in; there are USER, APOP, PLAIN, LOGIN, CRAM-MD5, "
                  "SCRAM-SHA-1, SCRAM-SHA-256 and SCRAM-SHA-256-PLUS",
                  mechanism));
}

struct SaslClient::Exchange {
  ~Exchange() { gsasl_finish(session); }
  Gsasl_session* session = nullptr;
};

SaslClient::SaslClient(const std::string& mechanism, User& user, std::string_view exporter)
    : exchange_(std::make_unique<Exchange>()),
      user_(user),
      is_server_first_(speaks_second(mechanism)) {
  gsasl_callback_set(library(), give_property);
  const int result = gsasl_client_start(library(), mechanism.c_str(), &exchange_->session);
  assert(result == GSASL_OK);
  (void)result;
  gsasl_session_hook_set(exchange_->session, &user_);
  gsasl_property_set(exchange_->session, GSASL_AUTHID, user.name.c_str());
  gsasl_property_set(exchange_->session, GSASL_PASSWORD, user.password.c_str());
  // The library takes it for an attack if a mechanism leaves out a binding that there is.
  if (mechanism.ends_with("-PLUS")) {
    const std::string binding = base64::encode(exporter);
    gsasl_property_set(exchange_->session, GSASL_CB_TLS_EXPORTER, binding.c_str());
  }
}

SaslClient::~SaslClient() = default;

Result<std::string> SaslClient::answer(std::string_view challenge) {
  const std::optional<std::string> octets = base64::decode(challenge);
  if (!octets) return failure(ErrorKind::Corrupt, "the challenge is not base64");
  char* output = nullptr;
  std::size_t size = 0;
  const int result = gsasl_step(exchange_->session, octets->data(), octets->size(), &output, &size);
  if (result != GSASL_OK && result != GSASL_NEEDS_MORE) {
    return failure(ErrorKind::Corrupt, gsasl_strerror(result));
  }
  std::string response = base64::encode({output, size});
  gsasl_free(output);
  const std::string_view key = property(exchange_->session, GSASL_SCRAM_SALTED_PASSWORD);
  if (!key.empty() && key != user_.scram_key) {
    user_.scram_salt = property(exchange_->session, GSASL_SCRAM_SALT);
    user_.scram_iterations = property(exchange_->session, GSASL_SCRAM_ITER);
    user_.scram_key = key;
  }
  return response;
}

}  // namespace restante::load
