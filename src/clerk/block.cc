// SPDX-License-Identifier: Apache-2.0
//
// block, unblock, blocks: networks from which nobody new comes in.
#include <utility>

#include "inquiry.h"
#include "options.h"
#include "times.h"
#include "verbs.h"

namespace restante::clerk {

namespace {

Json object_of(const Office& office, const Block& block) {
  Json object = {{"address", block.network.text()},
                 {"since", time_text_of_ms(office.day_time(block.since))},
                 {"until", nullptr}};
  if (block.until) object["until"] = time_text_of_ms(office.day_time(*block.until));
  return object;
}

class AddBlock final : public Inquiry {
 public:
  AddBlock(Office& office, Caller& caller, Block block)
      : office_(office), caller_(caller), block_(block) {}

  void begin() override {
    const auto added = office_.blocks.add(block_, office_.loop.now());
    if (!added.has_value()) return caller_.fail(exit_other, added.error().text);
    caller_.say(object_of(office_, block_));
    caller_.done();
  }

 private:
  Office& office_;
  Caller& caller_;
  const Block block_;
};

class RemoveBlock final : public Inquiry {
 public:
  RemoveBlock(Office& office, Caller& caller, const auth::Network& network)
      : office_(office), caller_(caller), network_(network) {}

  void begin() override {
    const auto removed = office_.blocks.remove(network_, office_.loop.now());
    if (removed == Blocks::Removed::WasNone) {
      return caller_.fail(exit_other, network_.text() + " is not blocked; see blocks");
    }
    caller_.say({{"unblocked", network_.text()}});
    caller_.done();
  }

 private:
  Office& office_;
  Caller& caller_;
  const auth::Network network_;
};

class ListBlocks final : public Inquiry {
 public:
  ListBlocks(Office& office, Caller& caller) : office_(office), caller_(caller) {}

  void begin() override {
    for (const Block& block : office_.blocks.all(office_.loop.now())) {
      caller_.say(object_of(office_, block));
    }
    caller_.done();
  }

 private:
  Office& office_;
  Caller& caller_;
};

}  // namespace

Opened open_block(Office& office, Caller& caller, const Request& request) {
  const auto network = network_of(request);
  if (!network.has_value()) return std::unexpected(network.error());
  const auto time = time_of(request);
  if (!time.has_value()) return std::unexpected(time.error());
  const TimePoint now = office.loop.now();
  Block block{*network, now, {}};
  if (*time) block.until = now + **time;
  return std::make_unique<AddBlock>(office, caller, block);
}

Opened open_unblock(Office& office, Caller& caller, const Request& request) {
  const auto network = network_of(request);
  if (!network.has_value()) return std::unexpected(network.error());
  return std::make_unique<RemoveBlock>(office, caller, *network);
}

Opened open_blocks(Office& office, Caller& caller, const Request&) {
  return std::make_unique<ListBlocks>(office, caller);
}

}  // namespace restante::clerk
