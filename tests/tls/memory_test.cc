// SPDX-License-Identifier: Apache-2.0
//
// What an idle connection holds, counted at OpenSSL's allocator.
#include "client.h"
#include "world.h"

#include "restante/tls/filter.h"

#include <gtest/gtest.h>
#include <malloc.h>
#include <openssl/crypto.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace restante::tls {
namespace {

std::atomic<std::size_t> allocated;

void* count_in(void* block) {
  if (block) allocated += malloc_usable_size(block);
  return block;
}

void count_out(void* block) {
  if (block) allocated -= malloc_usable_size(block);
}

void* counted_malloc(std::size_t size, const char*, int) {
  return count_in(std::malloc(size));
}

void* counted_realloc(void* block, std::size_t size, const char*, int) {
  count_out(block);
  return count_in(std::realloc(block, size));
}

void counted_free(void* block, const char*, int) {
  count_out(block);
  std::free(block);
}

// OpenSSL takes an allocator only before it first allocates.
const bool counting = CRYPTO_set_mem_functions(counted_malloc, counted_realloc, counted_free) == 1;

// Client certificates are kept for as long as the session.
enum class Showing { Nothing, Certificate };

class Memory : public testing::TestWithParam<std::tuple<int, Showing>> {};

INSTANTIATE_TEST_SUITE_P(Idle, Memory,
                         testing::Combine(testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                                          testing::Values(Showing::Nothing, Showing::Certificate)));

TEST_P(Memory, OfAnIdleConnectionIsAtMost24KiB) {
  constexpr std::size_t most = 24 * 1024;
  constexpr std::size_t connections = 50;
  const auto [version, showing] = GetParam();
  ASSERT_TRUE(counting);
  World world;
  const X509Handle own = world.authority.issue({"alice"});
  ClientOptions options{.version = version, .server_name = "pop.test", .protocols = "\4pop3"};
  Options rules{{world.rsa, world.ecdsa}, {}};
  if (showing == Showing::Certificate) {
    options.certificate = own.get();
    options.key = shared_key(KeyKind::EcdsaP256);
    rules.client_ca = world.folder.write("ca.pem", to_pem(world.authority.certificate()));
  }
  const auto context = world.load(rules);
  std::vector<std::unique_ptr<Filter>> idle;
  std::size_t before = 0;
  for (std::size_t i = 0; i <= connections; ++i) {
    {
      Client client(options);
      idle.push_back(std::make_unique<Filter>(*context));
      ASSERT_EQ(State::Open, carry(client, *idle.back()));
      client.send("STAT\r\n");
      std::string wire;
      ASSERT_EQ(State::Open, carry(client, *idle.back()));
      ASSERT_EQ(State::Open, idle.back()->send(std::string(100'000, 'x'), wire));
    }
    if (i == 0) before = allocated;  // what is made once for all is made now
  }
  const std::size_t each = sizeof(Filter) + (allocated - before) / connections;
  RecordProperty("octets", static_cast<int>(each));
  EXPECT_LE(each, most);
  EXPECT_GT(each, sizeof(Filter) + 1024);  // it does count
}

}  // namespace
}  // namespace restante::tls
