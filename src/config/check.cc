// SPDX-License-Identifier: Apache-2.0
#include "check.h"

#include "address.h"
#include "keys.h"
#include "quoted.h"
#include "restante/base/endpoint.h"
#include "restante/config/source_forms.h"
#include "restante/config/units.h"

#include <fmt/format.h>

#include <sys/un.h>

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <variant>
#include <vector>

namespace restante::config {
namespace {

constexpr Duration inactivity_rfc_min = std::chrono::minutes(10);  // RFC 1939 section 3
constexpr std::string_view any_ipv4 = "0.0.0.0";
constexpr std::string_view any_ipv6 = "::";
constexpr std::size_t socket_path_octets_max = sizeof(sockaddr_un::sun_path) - 1;

void check_inactivity(const Settings& settings, Findings& findings) {
  const Duration inactivity = settings.timeouts.inactivity;
  if (!settings.timeouts.enforce_rfc_minimum || inactivity >= inactivity_rfc_min) return;
  findings.complain("timeouts.inactivity",
                    fmt::format("timeouts.inactivity is {}; RFC 1939 asks for at least {}; set "
                                "timeouts.enforce_rfc_minimum = false to go below",
                                print_duration(inactivity), print_duration(inactivity_rfc_min)));
}

void check_socket_path(const std::string& place, std::string_view key, std::string_view path,
                       Findings& findings) {
  if (path.size() <= socket_path_octets_max) return;
  findings.complain(place, fmt::format("{} is a path of {} octets; a socket's has at most {}", key,
                                       path.size(), socket_path_octets_max));
}

// Keys that are about another kind of address would be obeyed by nobody.
void check_kind(const ListenerSettings& listener, const Endpoint& endpoint,
                const std::string& place, Findings& findings) {
  const bool has_rights =
      listener.mode.has_value() || !listener.owner.empty() || !listener.group.empty();
  if (has_rights && !std::holds_alternative<UnixEndpoint>(endpoint)) {
    const char* const key = listener.mode ? "mode" : listener.owner.empty() ? "group" : "owner";
    findings.complain(fmt::format("{}.{}", place, key),
                      fmt::format("listener.{} is of the file of a \"unix:\" socket; {} has none",
                                  key, shown(listener.address)));
  }
  const auto* const internet = std::get_if<InternetEndpoint>(&endpoint);
  if (listener.ipv6_only || (internet != nullptr && is_ipv6(*internet))) return;
  findings.complain(place + ".ipv6_only",
                    fmt::format("listener.ipv6_only = false is for IPv6 addresses such as "
                                "\"[::]:110\", not for {}",
                                shown(listener.address)));
}

// By what connects at all; whom systemd's socket lets in only systemd knows.
void check_balancers(const ListenerSettings& listener, const Endpoint& endpoint,
                     const std::string& place, Findings& findings) {
  if (std::holds_alternative<SystemdEndpoint>(endpoint)) return;
  const bool is_unix = std::holds_alternative<UnixEndpoint>(endpoint);
  for (const std::string& network : listener.proxy_protocol) {
    if (is_unix == (network == unix_network)) continue;
    findings.complain(
        place + ".proxy_protocol",
        is_unix
            ? fmt::format("listener.proxy_protocol has {}, but who connects to a \"unix:\" "
                          "socket has no address; write [\"unix\"], which is everybody there",
                          shown(network))
            : fmt::format("listener.proxy_protocol has \"unix\", which is for \"unix:\" sockets, "
                          "not for {}",
                          shown(listener.address)));
    return;
  }
}

void check_listener(const ListenerSettings& listener, const std::string& place,
                    bool has_certificate, Findings& findings) {
  if (const auto endpoint = parse_endpoint(listener.address)) {
    if (const auto* socket = std::get_if<UnixEndpoint>(&*endpoint)) {
      check_socket_path(place + ".address", "listener.address", socket->path, findings);
    }
    check_kind(listener, *endpoint, place, findings);
    check_balancers(listener, *endpoint, place, findings);
  }
  if (listener.tls != TlsMode::None && !has_certificate) {
    findings.complain(place + ".tls",
                      "listener.tls needs a certificate: set tls.certificate and tls.private_key");
  }
}

// Whether connections to that address would come to this listener too.
bool takes(const ListenerSettings& listener, const Endpoint& own, const Endpoint& other) {
  const auto* const wide = std::get_if<InternetEndpoint>(&own);
  const auto* const narrow = std::get_if<InternetEndpoint>(&other);
  if (wide == nullptr || narrow == nullptr || wide->port != narrow->port || wide->port == 0) {
    return false;
  }
  if (!is_ipv6(*wide)) return wide->host == any_ipv4 && !is_ipv6(*narrow);
  return wide->host == any_ipv6 && (is_ipv6(*narrow) || !listener.ipv6_only);
}

// Against those before it.
void check_others(const std::vector<ListenerSettings>& listeners, std::size_t at,
                  Findings& findings) {
  const ListenerSettings& listener = listeners[at];
  const auto endpoint = parse_endpoint(listener.address);
  for (std::size_t i = 0; endpoint && i < at; ++i) {
    const auto before = parse_endpoint(listeners[i].address);
    if (!before) continue;
    const std::string place = numbered("listener", at) + ".address";
    if (text_of(*before) == text_of(*endpoint)) {
      findings.complain(
          place, fmt::format("listener.address {} is listed twice", shown(listener.address)));
      return;
    }
    if (takes(listeners[i], *before, *endpoint) || takes(listener, *endpoint, *before)) {
      findings.complain(place, fmt::format("listener.address {} and {} are one port: keep one of "
                                           "them, or write ipv6_only = true where \"[::]\" is not "
                                           "to take IPv4",
                                           shown(listener.address), shown(listeners[i].address)));
      return;
    }
  }
}

void check_listeners(const Settings& settings, Findings& findings) {
  if (settings.listeners.empty() && findings.sound("listener")) {
    findings.complain_at({},
                         "nothing to listen on; add a listener, such as\n"
                         "    [[listener]]\n"
                         "    address = \"127.0.0.1:1110\"\n"
                         "    tls = \"none\"");
  }
  // What is wrong with a certificate is said where it stands.
  const bool has_certificate =
      !settings.tls.certificate.certificates.empty() || !findings.sound("tls.certificate");
  for (std::size_t i = 0; i < settings.listeners.size(); ++i) {
    check_listener(settings.listeners[i], numbered("listener", i), has_certificate, findings);
    check_others(settings.listeners, i, findings);
  }
}

void check_metrics(const Settings& settings, Findings& findings) {
  const auto endpoint = parse_endpoint(settings.metrics.address);
  if (!endpoint) return;  // nowhere, or said already
  if (const auto* const socket = std::get_if<UnixEndpoint>(&*endpoint)) {
    check_socket_path("metrics.address", "metrics.address", socket->path, findings);
  }
  for (const ListenerSettings& listener : settings.listeners) {
    const auto other = parse_endpoint(listener.address);
    if (!other || text_of(*other) != text_of(*endpoint)) continue;
    findings.complain(
        "metrics.address",
        fmt::format("metrics.address {} is a listener's as well; give it another port",
                    shown(settings.metrics.address)));
  }
}

void check_pairs(const CertificateSettings& certificate, const std::string& place,
                 std::string_view table, Findings& findings) {
  const std::size_t certificates = certificate.certificates.size();
  const std::size_t keys = certificate.private_keys.size();
  const bool sound =
      findings.sound(place + ".certificate") && findings.sound(place + ".private_key");
  if (!sound || certificates == keys) return;
  findings.complain(place + ".certificate",
                    fmt::format("{0}.certificate lists {1}, but {0}.private_key {2}; each "
                                "certificate needs its key, in the same order",
                                table, certificates, keys));
}

void check_staples(const CertificateSettings& certificate, const std::string& place,
                   std::string_view table, Findings& findings) {
  if (certificate.ocsp.empty() || certificate.ocsp.size() == certificate.certificates.size())
    return;
  if (!findings.sound(place + ".ocsp") || !findings.sound(place + ".certificate")) return;
  findings.complain(
      place + ".ocsp",
      fmt::format("{0}.ocsp lists {1}, but {0}.certificate {2}; give one for each, in "
                  "the same order, or none at all",
                  table, certificate.ocsp.size(), certificate.certificates.size()));
}

void check_tls(const TlsSettings& tls, Findings& findings) {
  check_pairs(tls.certificate, "tls", "tls", findings);
  check_staples(tls.certificate, "tls", "tls", findings);
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < tls.hosts.size(); ++i) {
    const TlsHostSettings& host = tls.hosts[i];
    const std::string place = numbered("tls.host", i);
    check_pairs(host.certificate, place, "tls.host", findings);
    check_staples(host.certificate, place, "tls.host", findings);
    if (host.certificate.certificates.empty() && findings.sound(place + ".certificate"))
      findings.complain(place + ".certificate", "tls.host.certificate must not be empty");
    if (!host.name.empty() && !seen.insert(canonical_host_name(host.name)).second) {
      findings.complain(place + ".name",
                        fmt::format("tls.host.name {} is listed twice", shown(host.name)));
    }
  }
}

void check_oauth(const OAuthSettings& oauth, Findings& findings) {
  if (!oauth.jwks.empty() && !oauth.introspection_url.empty()) {
    findings.complain("auth.oauth.jwks",
                      "auth.oauth.jwks and auth.oauth.introspection_url are two ways to verify a "
                      "token; keep one");
  }
  const bool is_for_anybody = oauth.audience.empty() && oauth.scope.empty();
  const bool is_sound = findings.sound("auth.oauth.audience") && findings.sound("auth.oauth.scope");
  if (!oauth.introspection_url.empty() && is_for_anybody && is_sound) {
    findings.complain("auth.oauth.introspection_url",
                      "auth.oauth.introspection_url needs auth.oauth.audience or auth.oauth.scope: "
                      "without, a token that was made for any other service opens a maildrop");
  }
  if (!oauth.introspection_url.empty() && oauth.client_id.empty() &&
      findings.sound("auth.oauth.client_id")) {
    findings.complain("auth.oauth.introspection_url",
                      "auth.oauth.introspection_url needs auth.oauth.client_id and "
                      "auth.oauth.client_secret, by which the authorization server knows us");
  }
  if (oauth.jwks.empty()) return;
  if (oauth.issuer.empty() && findings.sound("auth.oauth.issuer")) {
    findings.complain("auth.oauth.jwks",
                      "auth.oauth.jwks needs auth.oauth.issuer, the tokens' iss");
  }
  if (oauth.audience.empty() && findings.sound("auth.oauth.audience")) {
    findings.complain("auth.oauth.jwks",
                      "auth.oauth.jwks needs auth.oauth.audience, the tokens' aud");
  }
}

bool is_unset(const AuthSourceSettings& source, std::string_view name) {
  const auto key = std::ranges::find(auth_source_keys, name, &Key<AuthSource>::name);
  return key->print(source) == key->print(AuthSource{});
}

void check_source(const AuthSourceSettings& source, const SourceForm& form,
                  const std::string& place, Findings& findings) {
  for (const NeededKey& needed : form.needs) {
    const std::string key_place = fmt::format("{}.{}", place, needed.name);
    if (!is_unset(source, needed.name) || !findings.sound(key_place)) continue;
    findings.complain(key_place,
                      fmt::format("auth.source.{} is missing: {}", needed.name, needed.what));
  }
}

void check_sources(const AuthSettings& auth, Findings& findings) {
  if (auth.sources.empty() && findings.sound("auth.source")) {
    findings.complain_at({},
                         "nobody could log in: no source of users; add one, such as\n"
                         "    [[auth.source]]\n"
                         "    driver = \"passwd-file\"\n"
                         "    path = \"users\"");
  }
  for (std::size_t i = 0; i < auth.sources.size(); ++i) {
    const std::string place = numbered("auth.source", i);
    const SourceForm* const form = find_source_form(auth.sources[i].driver);
    if (form != nullptr) check_source(auth.sources[i], *form, place, findings);
  }
}

}  // namespace

void check(const Settings& settings, Findings& findings) {
  check_inactivity(settings, findings);
  check_listeners(settings, findings);
  check_metrics(settings, findings);
  check_tls(settings.tls, findings);
  check_sources(settings.auth, findings);
  check_oauth(settings.auth.oauth, findings);
  check_socket_path("control.socket", "control.socket", settings.control.socket, findings);
}

}  // namespace restante::config
