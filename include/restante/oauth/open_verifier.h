// SPDX-License-Identifier: Apache-2.0
//
// Makes the verifier of bearer tokens that the options ask for.
//
// Jwt: compact serialisation, signed with RS256, ES256 or EdDSA (Ed25519) by a key of the JWK set;
// it verifies from memory and never puts an enquiry off. Introspection: asks the server from the
// loop, and answers Later unless the answer is remembered. A server that does not answer holds up
// nobody but who asks about a token, for which 256 may wait at a time.
//
// All files are read here and not again: to have changed ones read, open anew.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "restante/auth/token_verifier.h"
#include "restante/base/file_source.h"
#include "restante/base/result.h"
#include "restante/base/wall_clock.h"
#include "restante/loop/loop.h"
#include "restante/oauth/options.h"

namespace restante::oauth {

struct Opened {
  std::unique_ptr<auth::TokenVerifier> verifier;
  // For the operator: which key is not used, and why; which file others can change.
  std::vector<std::string> warnings;
};

// Clock and loop must outlive the verifier. Fails where the options can't work (Unsupported) or a
// file can't be read from `source` or makes no sense; the text says what to do.
[[nodiscard]] Result<Opened> open_verifier(const Options& options, const WallClock& clock,
                                           const FileSource& source, loop::Loop& loop);

}  // namespace restante::oauth
