// SPDX-License-Identifier: Apache-2.0
//
// A process that may not open the files serves from what was opened before.
#include "client.h"
#include "world.h"

#include "restante/base/held_files.h"
#include "restante/tls/filter.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace restante::tls {
namespace {

class Held : public testing::Test {
 protected:
  void hold(const CertificateFiles& files) {
    for (const std::string& path : {files.chain, files.key, files.ocsp}) {
      if (path.empty()) continue;
      EXPECT_TRUE(held_.hold(path).has_value());
    }
  }

  [[nodiscard]] Result<std::unique_ptr<Context>> load(const Options& options) {
    return Context::load(options, world_.keys, held_);
  }

  World world_;
  HeldFiles held_;
};

TEST_F(Held, FilesAreServedThoughTheyAreGone) {
  const X509Handle leaf = world_.authority.issue({"pop.test"});
  CertificateFiles stapled{
      world_.folder.write("leaf.pem", to_pem(leaf.get()) + to_pem(world_.authority.certificate())),
      world_.ecdsa.key,
      world_.folder.write("ocsp.der", ocsp_response(world_.authority, leaf.get(), 3600))};
  const std::string ca = world_.folder.write("ca.pem", to_pem(world_.authority.certificate()));
  hold(stapled);
  hold(world_.rsa);
  ASSERT_TRUE(held_.hold(ca).has_value());
  for (const std::string& path : {stapled.chain, stapled.key, stapled.ocsp, ca, world_.rsa.key}) {
    std::filesystem::remove(path);
  }
  for (int time = 0; time < 2; ++time) {  // and again, for whoever replaces who serves now
    const auto context = load({{stapled, world_.rsa}, {}, Version::Tls12, ca});
    ASSERT_TRUE(context.has_value()) << context.error().text;
    EXPECT_EQ((*context)->warnings(), std::vector<std::string>());
    Client client;
    Filter server(**context);
    EXPECT_EQ(State::Open, carry(client, server)) << server.fault();
  }
}

TEST_F(Held, FilesThatAreNotAreNamedThoughTheyAreOnTheDisk) {
  ASSERT_TRUE(held_.hold(world_.rsa.chain).has_value());
  const auto context = load({{world_.rsa}, {}});
  ASSERT_FALSE(context.has_value());
  EXPECT_TRUE(context.error().text.contains("private key " + world_.rsa.key))
      << context.error().text;
}

TEST_F(Held, AKeyThatOthersCanReadIsAWarning) {
  std::filesystem::permissions(world_.rsa.key, std::filesystem::perms(0644));
  hold(world_.rsa);
  const auto held = load({{world_.rsa}, {}});
  const auto from_disk = world_.load({{world_.rsa}, {}});
  ASSERT_TRUE(held.has_value() && from_disk != nullptr);
  EXPECT_EQ((*held)->warnings(), from_disk->warnings());
  ASSERT_EQ(from_disk->warnings().size(), 1u);
  EXPECT_TRUE(from_disk->warnings()[0].contains(world_.rsa.key)) << from_disk->warnings()[0];
}

}  // namespace
}  // namespace restante::tls
