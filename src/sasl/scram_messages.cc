// SPDX-License-Identifier: Apache-2.0
#include "scram_messages.h"

#include "restante/auth/ascii.h"
#include "restante/base/base64.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace restante::sasl {

namespace {

// Takes "KEY=value" and the comma behind it, if there is one, from the front of `text`.
std::optional<std::string_view> take(char key, std::string_view& text) {
  if (text.size() < 2 || text[0] != key || text[1] != '=') return std::nullopt;
  const std::size_t comma = std::min(text.find(','), text.size());
  const std::string_view value = text.substr(2, comma - 2);
  text.remove_prefix(std::min(comma + 1, text.size()));
  return value;
}

bool is_of_nonce(char letter) {
  return '!' <= letter && letter <= '~' && letter != ',';
}

bool is_nonce(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_of_nonce);
}

// Each a letter, '=' and at least one octet.
bool are_extensions(std::string_view text) {
  while (!text.empty()) {
    const char key = auth::fold_case(text.front());
    if (key < 'a' || 'z' < key) return false;
    const auto value = take(text.front(), text);
    if (!value || value->empty() || value->find('\0') != value->npos) return false;
  }
  return true;
}

}  // namespace

std::optional<ScramFirst> parse_scram_first(std::string_view message) {
  auto gs2 = parse_gs2_header(message);
  if (!gs2) return std::nullopt;
  const std::string_view gs2_text = message.substr(0, gs2->octets);
  const std::string_view bare = message.substr(gs2->octets);
  std::string_view rest = bare;
  const auto coded_name = take('n', rest);
  const auto nonce = take('r', rest);
  if (!coded_name || !nonce || !is_nonce(*nonce)) return std::nullopt;
  if (!are_extensions(rest)) return std::nullopt;
  auto name = decode_saslname(*coded_name);
  if (!name) return std::nullopt;
  return ScramFirst{std::move(*gs2), std::string(gs2_text), std::string(bare), std::move(*name),
                    std::string(*nonce)};
}

std::optional<ScramFinal> parse_scram_final(std::string_view message) {
  constexpr std::string_view proof_key = ",p=";
  const std::size_t at = message.rfind(proof_key);
  if (at == message.npos) return std::nullopt;
  const std::string_view without_proof = message.substr(0, at);
  std::string_view rest = without_proof;
  const auto coded_binding = take('c', rest);
  const auto nonce = take('r', rest);
  if (!coded_binding || !nonce || !is_nonce(*nonce)) return std::nullopt;
  if (!are_extensions(rest)) return std::nullopt;
  auto binding = base64::decode(*coded_binding);
  auto proof = base64::decode(message.substr(at + proof_key.size()));
  if (!binding || !proof) return std::nullopt;
  return ScramFinal{std::move(*binding), std::string(*nonce), std::move(*proof),
                    std::string(without_proof)};
}

}  // namespace restante::sasl
