// SPDX-License-Identifier: Apache-2.0
#include "scram.h"

#include "random.h"
#include "restante/base/base64.h"
#include "restante/base/digest.h"

#include <cstddef>

namespace restante::sasl {

namespace {

using digest::Algorithm;

// Of ours alone. A multiple of three, so that base64 needs no '='.
constexpr std::size_t nonce_octets = 18;

// A name, a nonce and a binding are some hundred octets; what is longer would only be sent back.
constexpr std::size_t message_octets_max = 4096;

Algorithm algorithm_of(auth::ScramHash hash) {
  return hash == auth::ScramHash::Sha1 ? Algorithm::Sha1Hash : Algorithm::Sha256Hash;
}

// What the channel has of a binding of this type (RFC 5929, RFC 9266); empty: it has none.
std::string_view binding_data(const auth::Channel& channel, std::string_view type) {
  if (type == "tls-exporter") return channel.exporter;
  if (type == "tls-server-end-point") return channel.server_end_point;
  return {};
}

std::string exclusive_or(std::string one, std::string_view other) {
  for (std::size_t i = 0; i < one.size(); ++i) one[i] = static_cast<char>(one[i] ^ other[i]);
  return one;
}

bool proves(Algorithm algorithm, const auth::ScramKeys& keys, std::string_view message,
            std::string_view proof) {
  const std::string signature = digest::hmac(algorithm, keys.stored_key, message);
  if (proof.size() != signature.size()) return false;
  const std::string client_key = exclusive_or(signature, proof);
  return digest::equal_in_constant_time(digest::hash(algorithm, client_key), keys.stored_key);
}

std::string server_first(std::string_view nonce, const auth::ScramKeys& keys) {
  std::string message = "r=";
  message += nonce;
  message += ",s=" + base64::encode(keys.salt);
  message += ",i=" + std::to_string(keys.iterations);
  return message;
}

}  // namespace

Result<auth::Outcome> Scram::proceed(std::string_view response, const auth::Authenticator& users,
                                     Enquiry& enquiry) {
  if (std::holds_alternative<Ended>(step_)) return auth::Refused{};
  if (response.size() > message_octets_max) return end_with(auth::Garbled{});
  if (std::holds_alternative<AwaitingFirst>(step_)) return take_first(response, users, enquiry);
  // The step is taken out, so that no second response can be judged by it.
  const auto step = std::exchange(step_, Ended{});
  if (const auto* final = std::get_if<AwaitingFinal>(&step)) return take_final(*final, response);
  return take_end(std::get<AwaitingEnd>(step), response);
}

// Nothing changes before the source has answered: after WouldBlock it is all done again.
Result<auth::Outcome> Scram::take_first(std::string_view response, const auth::Authenticator& users,
                                        Enquiry& enquiry) {
  const auto first = parse_scram_first(response);
  if (!first) return end_with(auth::Garbled{});
  auto who = auth::claimant(first->name, first->gs2.authzid, terms_.default_domain);
  if (!who) return end_with(auth::Garbled{});
  auto objection = objection_to(first->gs2, who->user);
  if (objection) return end_with(std::move(*objection));
  auto keys = users.scram_keys(terms_.hash, who->user, enquiry);
  if (!keys) return Failure(std::move(keys.error()));
  const std::string nonce = first->nonce + terms_.nonce;
  std::string message = server_first(nonce, *keys);
  std::string binding = first->gs2_text;
  binding += binding_data(terms_.channel, first->gs2.binding_type);
  step_ = AwaitingFinal{std::move(binding), nonce, first->bare + "," + message + ",",
                        std::move(*keys), std::move(*who)};
  return auth::Challenge{std::move(message)};
}

std::optional<auth::Outcome> Scram::objection_to(const Gs2Header& gs2,
                                                 const std::string& user) const {
  // The name of the mechanism and the flag must say the same.
  const bool is_taken = gs2.flag == BindingFlag::Taken;
  if (is_taken != (terms_.form == ScramForm::Plus)) return auth::Garbled{};
  const bool can_bind = !binding_data(terms_.channel, gs2.binding_type).empty();
  if (is_taken && !can_bind) return auth::Refused{user};
  // The client would have bound to the channel, and somebody took our -PLUS from the list.
  const bool is_downgraded = gs2.flag == BindingFlag::Untaken && terms_.plus == PlusOffer::Made;
  if (is_downgraded) return auth::Refused{user};
  return std::nullopt;
}

auth::Outcome Scram::take_final(const AwaitingFinal& step, std::string_view response) {
  const auto final = parse_scram_final(response);
  if (!final) return auth::Garbled{};
  const bool is_ours = final->binding == step.binding && final->nonce == step.nonce;
  if (!is_ours) return auth::Refused{step.who.user};
  const Algorithm algorithm = algorithm_of(terms_.hash);
  const std::string message = step.first_halves + final->without_proof;
  const bool is_proved = proves(algorithm, step.keys, message, final->proof);
  if (!is_proved || step.who.user.empty()) return auth::Refused{step.who.user};
  step_ = AwaitingEnd{{step.who.user, step.who.authorize_as}};
  const std::string signature = digest::hmac(algorithm, step.keys.server_key, message);
  return auth::Challenge{"v=" + base64::encode(signature)};
}

auth::Outcome Scram::end_with(auth::Outcome outcome) {
  step_ = Ended{};
  return outcome;
}

auth::Outcome Scram::take_end(const AwaitingEnd& step, std::string_view response) {
  if (!response.empty()) return auth::Garbled{};
  return step.proved;
}

std::string new_scram_nonce() {
  return base64::encode(random_octets(nonce_octets));
}

}  // namespace restante::sasl
