// SPDX-License-Identifier: Apache-2.0
#include "restante/config/difference.h"

#include "sample.h"

#include <gtest/gtest.h>

namespace restante::config {
namespace {

using Keys = std::vector<std::string>;
using Listeners = std::vector<ListenerSettings>;

TEST(Difference, EqualSettingsHaveNone) {
  const Settings settings = accepted(minimal);
  const Difference none = difference(settings, settings);
  EXPECT_TRUE(none.changed.empty());
  EXPECT_TRUE(none.needs_restart.empty());
  EXPECT_TRUE(none.listeners_added.empty());
  EXPECT_TRUE(none.listeners_removed.empty());
}

TEST(Difference, NamesWhatTakesEffectAtOnce) {
  const Settings from = accepted(minimal);
  Settings to = from;
  to.server.hostname += "x";
  to.server.workers = 2;
  to.server.threads = 5;
  to.server.user = "u";
  to.server.group = "g";
  to.log.level = log::Level::Error;
  to.log.protocol = {"joe"};
  to.tls.hosts.push_back({.name = "a", .certificate = {{"/c"}, {"/k"}, {}}});
  to.timeouts.login += Duration(1);
  to.limits.sessions = 9;
  to.auth.sources[0].path += "x";
  to.maildrop.driver = "mbox";
  to.maildrop.path += "x";
  to.security = {Sandbox::Off, {"/x"}, true};
  const Difference found = difference(from, to);
  EXPECT_EQ(found.changed,
            (Keys{"server.hostname", "server.workers", "server.threads", "server.user",
                  "server.group", "log.level", "log.protocol", "tls.host", "timeouts.login",
                  "limits.sessions", "auth.source", "maildrop.driver", "maildrop.path",
                  "security.sandbox", "security.paths", "security.core_dumps"}));
  EXPECT_TRUE(found.needs_restart.empty());
}

TEST(Difference, NamesWhatNeedsARestart) {
  const Settings from = accepted(minimal);
  Settings to = from;
  to.server.runtime_dir += "x";
  to.maildrop.lock_dir += "x";
  to.control.socket += "x";
  const Difference found = difference(from, to);
  EXPECT_EQ(found.needs_restart,
            (Keys{"server.runtime_dir", "maildrop.lock_dir", "control.socket"}));
  EXPECT_TRUE(found.changed.empty());
}

TEST(Difference, NamesWhatASocketHasFromItsMaking) {
  Settings from = accepted(minimal);
  from.listeners.push_back({.address = "unix:/run/pop"});
  Settings to = from;
  to.listeners[0].ipv6_only = false;
  to.listeners[1].mode = 0660;
  to.listeners[1].owner = "joe";
  to.listeners[1].group = "mail";
  to.listeners.push_back({.address = "unix:/run/new", .mode = 0660});
  EXPECT_EQ(difference(from, to).needs_restart,
            (Keys{"listener.ipv6_only of 127.0.0.1:1110", "listener.mode of unix:/run/pop",
                  "listener.owner of unix:/run/pop", "listener.group of unix:/run/pop"}));
}

TEST(Difference, SourcesAreComparedInTheirOrder) {
  Settings from = accepted(minimal);
  from.auth.sources.push_back({"pam", ""});
  Settings to = from;
  std::swap(to.auth.sources[0], to.auth.sources[1]);
  EXPECT_EQ(difference(from, to).changed, Keys{"auth.source"});
}

TEST(Difference, SourcesDifferInTheirShrinkLimits) {
  const Settings from = accepted(minimal);
  Settings to = from;
  to.auth.sources[0].shrink_limit = 100;
  EXPECT_EQ(difference(from, to).changed, Keys{"auth.source"});
}

TEST(Difference, ListenersComeAndGo) {
  Settings from = accepted(minimal), to = from;
  const ListenerSettings stays{"[::]:110", TlsMode::None, {}};
  const ListenerSettings goes{"[::]:111", TlsMode::None, {}};
  const ListenerSettings comes{"[::]:112", TlsMode::None, {}};
  from.listeners = {stays, goes};
  to.listeners = {comes, stays};
  const Difference found = difference(from, to);
  EXPECT_EQ(found.listeners_added, Listeners{comes});
  EXPECT_EQ(found.listeners_removed, Listeners{goes});
  EXPECT_TRUE(found.changed.empty());
}

TEST(Difference, AListenerThatChangedIsRemovedAndAdded) {
  const Settings from = accepted(minimal);
  Settings to = from;
  to.listeners[0].tls = TlsMode::Implicit;
  EXPECT_EQ(difference(from, to).listeners_added, to.listeners);
  EXPECT_EQ(difference(from, to).listeners_removed, from.listeners);
}

}  // namespace
}  // namespace restante::config
