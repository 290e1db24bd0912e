// SPDX-License-Identifier: Apache-2.0
//
// What the log says of a session, as OPERATIONS tells operators to read it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "restante/auth/login.h"
#include "restante/base/result.h"
#include "restante/metrics/catalogue.h"
#include "restante/pop3/client.h"
#include "restante/pop3/conversation.h"
#include "restante/session/session.h"
#include "restante/tls/filter.h"

namespace restante::pop3 {

// "TLSv1.3"; "proxy:TLSv1.3" where it ends at the balancer; "none" where there is none. `filter` is
// null where there was no TLS of ours.
[[nodiscard]] std::string tls_version(const Client& client, const tls::Filter* filter);

// All that a balancer said of a client. REQUIRES: there is one.
void log_introduction(const Client& client);

// `filter` likewise.
void log_end(const session::Session& session, const Client& client, const tls::Filter* filter,
             TimePoint now);

// As the log and the metrics tell them apart.
[[nodiscard]] metrics::SessionEnd end_of(session::Ending ending);

// Why a login was refused; nothing where it was not.
using Refusal = std::optional<metrics::LoginResult>;
Refusal log_refusal(const Result<auth::LoginAnswer>& answer, const session::Tally& tally,
                    const Client& client);
Refusal log_refusal(const Result<auth::Admission>& admission, const session::Tally& tally,
                    const Client& client);
// A way in that is not offered; see session::LoginWitness.
Refusal log_unoffered(std::string_view mechanism, std::string_view user, const Client& client);
// A maildrop that could not be opened.
Refusal log_refusal(const Error& opening, const session::Tally& tally, const Client& client);

// What failed while `doing`. An Error without a text was said where it happened.
void log_failure(const Error& error, std::string_view doing, const session::Tally& tally,
                 const Client& client);

}  // namespace restante::pop3
