// SPDX-License-Identifier: Apache-2.0
//
// Every key of the file, said once: its name, the setting it fills and the form of its value.
// Reading, the search for unknown keys, printing and the difference all go by these tables.
#pragma once

#include "forms.h"
#include "restante/config/settings.h"
#include "restante/config/source_forms.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace restante::config {

enum class TakesEffect { AtOnce, AfterRestart };
enum class Presence { Optional, Required };

template <class Table>
struct Key {
  std::string_view name;
  std::optional<std::string> (*read)(const toml::node& node, Table& table);  // what is wrong
  std::string (*print)(const Table& table);
  TakesEffect takes_effect = TakesEffect::AtOnce;
  Presence presence = Presence::Optional;
  // Whether a table of this kind has the key at all; null: each has.
  bool (*belongs)(const Table& table, std::string_view key) = nullptr;

  bool is_for(const Table& table) const { return belongs == nullptr || belongs(table, name); }

  consteval Key after_restart() const {
    Key key = *this;
    key.takes_effect = TakesEffect::AfterRestart;
    return key;
  }
  consteval Key required() const {
    Key key = *this;
    key.presence = Presence::Required;
    return key;
  }
  consteval Key where(bool (*has_key)(const Table& table, std::string_view key)) const {
    Key key = *this;
    key.belongs = has_key;
    return key;
  }
};

// The setting is reached through `members`, one or several deep.
template <class Table, class Form, auto... members>
consteval Key<Table> key(std::string_view name) {
  return {
      .name = name,
      .read = [](const toml::node& node, Table& table) -> std::optional<std::string> {
        auto value = Form::read(node);
        if (!value) return std::move(value.error());
        (table.*....*members) = *std::move(value);
        return {};
      },
      .print = [](const Table& table) { return Form::print((table.*....*members)); },
  };
}

using namespace std::string_view_literals;

inline constexpr std::array log_format_words = {"logfmt"sv, "json"sv};
inline constexpr std::array log_level_words = {"debug"sv, "info"sv, "warning"sv, "error"sv};
inline constexpr std::array tls_mode_words = {"none"sv, "starttls"sv, "implicit"sv};
inline constexpr std::array tls_version_words = {"1.2"sv, "1.3"sv};
inline constexpr std::array plaintext_words = {"tls"sv, "always"sv, "never"sv};
inline constexpr std::array mechanism_words = {"PLAIN"sv,
                                               "LOGIN"sv,
                                               "CRAM-MD5"sv,
                                               "SCRAM-SHA-1"sv,
                                               "SCRAM-SHA-1-PLUS"sv,
                                               "SCRAM-SHA-256"sv,
                                               "SCRAM-SHA-256-PLUS"sv,
                                               "EXTERNAL"sv,
                                               "OAUTHBEARER"sv,
                                               "XOAUTH2"sv};
// What a source's users may be able to use: those, and APOP.
inline constexpr auto means_words = [] {
  std::array<std::string_view, mechanism_words.size() + 1> words{"APOP"sv};
  std::ranges::copy(mechanism_words, words.begin() + 1);
  return words;
}();
inline constexpr std::array source_words = {"passwd-file"sv, "sqlite"sv, "postgresql"sv, "ldap"sv,
                                            "pam"sv};
inline constexpr std::array store_words = {"maildir"sv, "mbox"sv, "rados"sv};

inline constexpr std::array stored_lines_words = {"lf"sv, "crlf"sv};

inline constexpr std::array sandbox_words = {"auto"sv, "on"sv, "off"sv};

inline constexpr std::int64_t second = 1000;           // of milliseconds
inline constexpr std::int64_t proxy_header_min = 100;  // a way there and back, anywhere on earth

using Server = ServerSettings;
inline constexpr std::array server_keys = {
    key<Server, OptionalText<check_host_name>, &Server::hostname>("hostname"),
    key<Server, Workers, &Server::workers>("workers"),
    key<Server, Number<std::uint32_t, 1, threads_max>, &Server::threads>("threads"),
    key<Server, Text, &Server::user>("user"),
    key<Server, Text, &Server::auth_user>("auth_user"),
    key<Server, Text, &Server::group>("group"),
    key<Server, NonEmptyText, &Server::runtime_dir>("runtime_dir").after_restart(),
};

using Log = LogSettings;
inline constexpr std::array log_keys = {
    key<Log, NonEmptyText, &Log::target>("target"),
    key<Log, Word<log::Format, log_format_words>, &Log::format>("format"),
    key<Log, Word<log::Level, log_level_words>, &Log::level>("level"),
    key<Log, WhomList, &Log::protocol>("protocol"),
};

using Listener = ListenerSettings;
inline constexpr std::array listener_keys = {
    key<Listener, CheckedText<check_listener_address>, &Listener::address>("address").required(),
    key<Listener, Word<TlsMode, tls_mode_words>, &Listener::tls>("tls"),
    key<Listener, NetworkList, &Listener::proxy_protocol>("proxy_protocol"),
    key<Listener, Boolean, &Listener::ipv6_only>("ipv6_only"),
    key<Listener, FileMode, &Listener::mode>("mode"),
    key<Listener, Text, &Listener::owner>("owner"),
    key<Listener, Text, &Listener::group>("group"),
};

using Tls = TlsSettings;
using Certificate = CertificateSettings;
inline constexpr std::array tls_keys = {
    key<Tls, PathList, &Tls::certificate, &Certificate::certificates>("certificate"),
    key<Tls, PathList, &Tls::certificate, &Certificate::private_keys>("private_key"),
    key<Tls, PathList, &Tls::certificate, &Certificate::ocsp>("ocsp"),
    key<Tls, Word<std::string, tls_version_words>, &Tls::min_version>("min_version"),
    key<Tls, Text, &Tls::client_ca>("client_ca"),
};

using TlsHost = TlsHostSettings;
inline constexpr std::array tls_host_keys = {
    key<TlsHost, CheckedText<check_host_name>, &TlsHost::name>("name").required(),
    key<TlsHost, PathList, &TlsHost::certificate, &Certificate::certificates>("certificate")
        .required(),
    key<TlsHost, PathList, &TlsHost::certificate, &Certificate::private_keys>("private_key")
        .required(),
    key<TlsHost, PathList, &TlsHost::certificate, &Certificate::ocsp>("ocsp"),
};

using Timeouts = TimeoutSettings;
inline constexpr std::array timeouts_keys = {
    key<Timeouts, Period<1 * second>, &Timeouts::inactivity>("inactivity"),
    key<Timeouts, Period<1 * second>, &Timeouts::login>("login"),
    key<Timeouts, Period<proxy_header_min>, &Timeouts::proxy_header>("proxy_header"),
    key<Timeouts, Period<1 * second>, &Timeouts::login_check>("login_check"),
    key<Timeouts, Period<0>, &Timeouts::shutdown>("shutdown"),
    key<Timeouts, Period<0>, &Timeouts::upgrade>("upgrade"),
    key<Timeouts, Period<0>, &Timeouts::keepalive>("keepalive"),
    key<Timeouts, Period<0>, &Timeouts::watchdog>("watchdog"),
    key<Timeouts, Boolean, &Timeouts::enforce_rfc_minimum>("enforce_rfc_minimum"),
};

using Limits = LimitSettings;
inline constexpr std::array limits_keys = {
    key<Limits, Count, &Limits::sessions>("sessions"),
    key<Limits, Count, &Limits::sessions_per_address>("sessions_per_address"),
    key<Limits, Count, &Limits::pending_per_address>("pending_per_address"),
    key<Limits, Count, &Limits::bad_commands>("bad_commands"),
    key<Limits, LineOctets, &Limits::line_octets>("line_octets"),
};

using Auth = AuthSettings;
inline constexpr std::array auth_keys = {
    key<Auth, Word<Plaintext, plaintext_words>, &Auth::plaintext>("plaintext"),
    key<Auth, MechanismList<mechanism_words>, &Auth::mechanisms>("mechanisms"),
    key<Auth, Offer, &Auth::apop>("apop"),
    key<Auth, Period<0>, &Auth::failure_delay>("failure_delay"),
    key<Auth, Period<0>, &Auth::cache_ttl>("cache_ttl"),
    key<Auth, OptionalText<check_mail_domain>, &Auth::default_domain>("default_domain"),
};

using AuthSource = AuthSourceSettings;
// What this program has no driver for may have any of them.
inline bool is_of_driver(const AuthSource& source, std::string_view key) {
  const SourceForm* const form = find_source_form(source.driver);
  return form == nullptr || form->has(key);
}
inline constexpr std::uint32_t connections_max = 1000;  // more than any database grants
inline constexpr std::array auth_source_keys = {
    key<AuthSource, Word<std::string, source_words>, &AuthSource::driver>("driver").required(),
    key<AuthSource, Text, &AuthSource::path>("path").where(is_of_driver),
    key<AuthSource, Percent<1>, &AuthSource::shrink_limit>("shrink_limit").where(is_of_driver),
    key<AuthSource, NameList<means_words>, &AuthSource::mechanisms>("mechanisms"),
    key<AuthSource, Text, &AuthSource::query>("query").where(is_of_driver),
    key<AuthSource, Text, &AuthSource::connection>("connection").where(is_of_driver),
    key<AuthSource, Number<std::uint32_t, 1, connections_max>, &AuthSource::connections>(
        "connections")
        .where(is_of_driver),
    key<AuthSource, Period<1 * second>, &AuthSource::timeout>("timeout").where(is_of_driver),
};

using OAuth = OAuthSettings;
inline constexpr std::array oauth_keys = {
    key<OAuth, Text, &OAuth::jwks>("jwks"),
    key<OAuth, Text, &OAuth::introspection_url>("introspection_url"),
    key<OAuth, NameOrNone, &OAuth::client_id>("client_id"),
    key<OAuth, Text, &OAuth::client_secret>("client_secret"),
    key<OAuth, Text, &OAuth::ca_file>("ca_file"),
    key<OAuth, NameOrNone, &OAuth::issuer>("issuer"),
    key<OAuth, NameOrNone, &OAuth::audience>("audience"),
    key<OAuth, NameOrNone, &OAuth::scope>("scope"),
    key<OAuth, NonEmptyText, &OAuth::user_claim>("user_claim"),
};

using Maildrop = MaildropSettings;
inline constexpr std::array maildrop_keys = {
    key<Maildrop, Word<std::string, store_words>, &Maildrop::driver>("driver"),
    key<Maildrop, CheckedText<check_template_syntax>, &Maildrop::path>("path"),
    key<Maildrop, Text, &Maildrop::lock_dir>("lock_dir").after_restart(),
    key<Maildrop, WholeSeconds, &Maildrop::login_delay>("login_delay"),
    key<Maildrop, Number<std::uint32_t, 1, login_burst_max>, &Maildrop::login_burst>("login_burst"),
    key<Maildrop, ExpireDays, &Maildrop::expire_days>("expire"),
    key<Maildrop, WholeSeconds, &Maildrop::keep_deleted>("keep_deleted"),
    key<Maildrop, Boolean, &Maildrop::mark_seen>("mark_seen"),
    key<Maildrop, Word<StoredLines, stored_lines_words>, &Maildrop::stored_lines>("stored_lines"),
    key<Maildrop, Boolean, &Maildrop::must_exist>("must_exist"),
    key<Maildrop, Boolean, &Maildrop::require_utf8>("require_utf8"),
};

inline constexpr std::array metrics_keys = {
    key<MetricsSettings, OptionalText<check_listener_address>, &MetricsSettings::address>(
        "address"),
};

inline constexpr std::array control_keys = {
    key<ControlSettings, Text, &ControlSettings::socket>("socket").after_restart(),
    key<ControlSettings, Text, &ControlSettings::group>("group"),
};

using Security = SecuritySettings;
inline constexpr std::array security_keys = {
    key<Security, Word<Sandbox, sandbox_words>, &Security::sandbox>("sandbox"),
    key<Security, PathList, &Security::paths>("paths"),
    key<Security, Boolean, &Security::core_dumps>("core_dumps"),
};

// Shows every table to `visitor`, in the order of conf/restante.toml: table() those that there is
// one of, list() those that may be repeated.
template <class Visitor, class AnySettings>
void visit_tables(Visitor& visitor, AnySettings& settings) {
  visitor.table("server", server_keys, settings.server);
  visitor.table("log", log_keys, settings.log);
  visitor.list("listener", listener_keys, settings.listeners);
  visitor.table("tls", tls_keys, settings.tls);
  visitor.list("tls.host", tls_host_keys, settings.tls.hosts);
  visitor.table("timeouts", timeouts_keys, settings.timeouts);
  visitor.table("limits", limits_keys, settings.limits);
  visitor.table("auth", auth_keys, settings.auth);
  visitor.list("auth.source", auth_source_keys, settings.auth.sources);
  visitor.table("auth.oauth", oauth_keys, settings.auth.oauth);
  visitor.table("maildrop", maildrop_keys, settings.maildrop);
  visitor.table("metrics", metrics_keys, settings.metrics);
  visitor.table("control", control_keys, settings.control);
  visitor.table("security", security_keys, settings.security);
}

}  // namespace restante::config
