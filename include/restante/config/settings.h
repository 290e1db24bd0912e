// SPDX-License-Identifier: Apache-2.0
//
// Everything an operator can set, as plain data, frozen once it was read. conf/restante.toml lists
// every key with its default and its meaning; restante.toml(5) is the manual. Paths are absolute
// here. 0 means "no limit" in Limits.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "restante/base/clock.h"
#include "restante/base/log.h"

namespace restante::config {

struct ServerSettings {
  std::string hostname;       // default: the machine's name
  std::uint32_t workers = 1;  // 0 is "auto": one per core
  std::uint32_t threads = 4;  // for what may wait: disk, password hashes
  std::string user;           // empty: stay who we are
  std::string auth_user;      // of the process that knows the users; empty: user
  std::string group;
  std::string runtime_dir = "/run/restante";

  bool operator==(const ServerSettings&) const = default;
};

struct LogSettings : log::Options {
  // Whose dialogues are written: networks, and users as a pattern of the shell names them.
  std::vector<std::string> protocol;

  bool operator==(const LogSettings&) const = default;
};

enum class TlsMode { None, Starttls, Implicit };

struct ListenerSettings {
  std::string address;  // "127.0.0.1:1110", "[::]:110", "unix:/path", "systemd:NAME"
  TlsMode tls = TlsMode::None;
  // Who must begin with a PROXY header: networks, "10.0.0.0/8", or "unix", as auth::Network reads
  // them.
  std::vector<std::string> proxy_protocol = {};
  bool ipv6_only = true;  // whether "[::]" leaves IPv4 to others
  // Of a Unix socket's file: its nine bits of rights, and names or numbers. Nothing, and empty: as
  // of every file that the process makes.
  std::optional<std::uint32_t> mode = {};
  std::string owner = {};
  std::string group = {};

  bool operator==(const ListenerSettings&) const = default;
};

struct CertificateSettings {
  std::vector<std::string> certificates;  // chains; private_keys[i] belongs to certificates[i]
  std::vector<std::string> private_keys;
  std::vector<std::string> ocsp;  // a staple for each, or none at all

  bool operator==(const CertificateSettings&) const = default;
};

struct TlsHostSettings {
  std::string name;  // the SNI name
  CertificateSettings certificate;

  bool operator==(const TlsHostSettings&) const = default;
};

struct TlsSettings {
  CertificateSettings certificate;
  std::string min_version = "1.2";  // "1.2" or "1.3"
  std::string client_ca;
  std::vector<TlsHostSettings> hosts;

  bool operator==(const TlsSettings&) const = default;
};

struct TimeoutSettings {
  Duration inactivity = std::chrono::minutes(10);
  Duration login = std::chrono::seconds(60);
  Duration proxy_header = std::chrono::seconds(5);
  Duration login_check = std::chrono::seconds(10);
  Duration shutdown = std::chrono::seconds(30);
  Duration upgrade = std::chrono::hours(1);      // for sessions from before a reload or an upgrade
  Duration keepalive = std::chrono::minutes(2);  // 0: vanished clients are not looked for
  Duration watchdog = std::chrono::seconds(30);  // 0: workers are not watched
  bool enforce_rfc_minimum = true;

  bool operator==(const TimeoutSettings&) const = default;
};

struct LimitSettings {
  std::uint64_t sessions = 0;
  std::uint64_t sessions_per_address = 0;
  std::uint64_t pending_per_address = 50;
  std::uint64_t bad_commands = 10;
  std::uint64_t line_octets = 512;  // 255 to 65536, never 0: "no limit" is read as the largest

  bool operator==(const LimitSettings&) const = default;
};

enum class Plaintext { Tls, Always, Never };

struct AuthSourceSettings {
  std::string driver;  // "passwd-file", "sqlite", "postgresql"
  std::string path;
  std::uint32_t shrink_limit =
      50;  // percent of the users that a reload may not lose; 100: no limit
  // What all of its users can use; empty: as they are counted.
  std::vector<std::string> mechanisms = {};
  std::string query = {};                      // with %u, %n and %d
  std::string connection = {};                 // in the words of the database's own library
  std::uint32_t connections = 4;               // at most, of each process that asks
  Duration timeout = std::chrono::seconds(5);  // how long it may take to answer

  bool operator==(const AuthSourceSettings&) const = default;
};

// Bearer tokens: verified by the issuer's keys (jwks) or by asking it (introspection_url); with
// neither they are not taken.
struct OAuthSettings {
  std::string jwks;
  std::string introspection_url;
  std::string client_id;
  std::string client_secret;
  std::string ca_file;
  std::string issuer;
  std::string audience;
  std::string scope;  // words separated by blanks
  std::string user_claim = "email";

  bool operator==(const OAuthSettings&) const = default;
};

struct MechanismSettings {
  enum class Offered { WhereAllUsersCanUseIt, Always };

  std::string name;
  Offered offered = Offered::WhereAllUsersCanUseIt;

  bool operator==(const MechanismSettings&) const = default;
};

struct AuthSettings {
  Plaintext plaintext = Plaintext::Tls;
  std::vector<MechanismSettings> mechanisms = {{"PLAIN"}, {"LOGIN"}, {"SCRAM-SHA-256"}};
  std::optional<MechanismSettings::Offered> apop;  // nothing: it is not wanted
  Duration failure_delay = std::chrono::seconds(2);
  Duration cache_ttl = std::chrono::minutes(5);
  std::string default_domain;
  std::vector<AuthSourceSettings> sources;
  OAuthSettings oauth;

  bool operator==(const AuthSettings&) const = default;
};

// How lines end in messages that are delivered into a maildrop.
enum class StoredLines { Lf, Crlf };

struct MaildropSettings {
  std::string driver = "maildir";
  std::string path = "/var/mail/%d/%n/Maildir";
  std::string lock_dir;  // default: runtime_dir/locks
  Duration login_delay = Duration(0);
  std::uint32_t login_burst = 3;             // logins in a row before login_delay counts
  std::optional<std::uint32_t> expire_days;  // nothing: "never"
  Duration keep_deleted = Duration(0);       // 0: deleted messages are gone at once
  bool mark_seen = false;
  bool must_exist = false;
  bool require_utf8 = false;  // UTF8 of RFC 6856, for messages with UTF-8 in their header
  StoredLines stored_lines = StoredLines::Lf;

  bool operator==(const MaildropSettings&) const = default;
};

struct MetricsSettings {
  std::string address;  // as a listener's; empty: nowhere

  bool operator==(const MetricsSettings&) const = default;
};

struct ControlSettings {
  std::string socket;  // default: runtime_dir/control.sock
  std::string group;   // whose members may connect as well: a name or a number; empty: nobody

  bool operator==(const ControlSettings&) const = default;
};

enum class Sandbox { Auto, On, Off };

struct SecuritySettings {
  Sandbox sandbox = Sandbox::Auto;
  std::vector<std::string> paths;  // where mail lies besides; links out of maildrop.path lead there
  bool core_dumps = false;

  bool operator==(const SecuritySettings&) const = default;
};

struct Settings {
  ServerSettings server;
  LogSettings log;
  std::vector<ListenerSettings> listeners;
  TlsSettings tls;
  TimeoutSettings timeouts;
  LimitSettings limits;
  AuthSettings auth;
  MaildropSettings maildrop;
  MetricsSettings metrics;
  ControlSettings control;
  SecuritySettings security;

  bool operator==(const Settings&) const = default;
};

}  // namespace restante::config
