// SPDX-License-Identifier: Apache-2.0
#include "tls_failure.h"

#include <algorithm>
#include <array>

namespace restante::pop3 {

namespace {

using metrics::TlsFailure;
using session::Ending;

struct Sign {
  std::string_view words;
  TlsFailure failure;
};

// Parts of OpenSSL's reasons; the first that fits tells.
constexpr std::array signs = {
    Sign{"http request", TlsFailure::NotTls},
    Sign{"wrong version number", TlsFailure::NotTls},
    Sign{"record layer", TlsFailure::NotTls},
    Sign{"packet length", TlsFailure::NotTls},
    Sign{"unsupported protocol", TlsFailure::Version},
    Sign{"protocol version", TlsFailure::Version},
    Sign{"version too low", TlsFailure::Version},
    Sign{"no shared cipher", TlsFailure::Cipher},
    Sign{"no suitable", TlsFailure::Cipher},
    Sign{"no ciphers", TlsFailure::Cipher},
    Sign{"handshake failure", TlsFailure::Cipher},
    Sign{"certificate", TlsFailure::Certificate},
    Sign{"unknown ca", TlsFailure::Certificate},
    Sign{"unexpected eof", TlsFailure::Disconnect},
};

}  // namespace

std::optional<TlsFailure> tls_failure(Ending ending, std::string_view fault) {
  switch (ending) {
    case Ending::TlsError: {
      const auto* const sign = std::ranges::find_if(
          signs, [&](const Sign& one) { return fault.find(one.words) != fault.npos; });
      return sign == signs.end() ? TlsFailure::Other : sign->failure;
    }
    case Ending::Disconnect:
      return TlsFailure::Disconnect;
    case Ending::LoginTimer:
      return TlsFailure::Timeout;
    default:
      return std::nullopt;
  }
}

}  // namespace restante::pop3
