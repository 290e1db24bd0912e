// SPDX-License-Identifier: Apache-2.0
//
// The clerk: answers operators over a socket, for the server as a whole, and serves its metrics
// (see monitor.h).
//
// A request is one JSON object in a line, {"verb":"who","user":"joe*"}; its answer are objects, one
// a line, and last {"done":true} or {"error":"what is wrong and what to do","code":N}, N as of
// base/exit_code.h. A request that can't be read gets an error, and the connection lives.
//
// A line has 64 KiB at most. Of each connection at most one request is under way and one line is
// held; what is not read by its other side is bounded, and delays nobody. There may be 64
// connections: for another one the one goes that has been idle, or has not read, the longest.
//
// On the loop alone.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "restante/base/descriptor.h"
#include "restante/clerk/blocks.h"
#include "restante/config/settings.h"
#include "restante/loop/loop.h"
#include "restante/metrics/own_use.h"
#include "restante/processes/assignment.h"
#include "restante/processes/metrics_memory.h"
#include "restante/processes/orders.h"

namespace restante::clerk {

struct ServiceOptions {
  std::string version;
  std::uint32_t set = 0;  // the clerk's own, which serves
  config::Settings settings;
  std::unique_ptr<processes::MetricsBook> book;
  metrics::Sheet& sheet;  // the clerk's own
  metrics::OwnUse own_use;
  Descriptor own_files;  // see base/open_descriptors.h
  Blocks blocks;
};

class Service {
 public:
  static constexpr std::size_t connections_max = 64;
  static constexpr std::size_t line_octets_max = std::size_t{64} * 1024;

  class Handler {
   public:
    // For the supervisor; what it answers is to be handed to on_outcome() and on_facts().
    virtual void on_wish(std::uint32_t number, const processes::Wish& wish) = 0;
    // After retire(): nobody is left who waits for an answer. Not to destroy the Service.
    virtual void on_retired() = 0;

   protected:
    ~Handler() = default;
  };

  Service(loop::Loop& loop, ServiceOptions options, Handler& handler);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // Both listen: for operators, and where metrics are served, if they are.
  void open(Descriptor socket, processes::OpenListeners metrics);
  void add_colleague(processes::Colleague colleague);
  void on_outcome(std::uint32_t number, const processes::Outcome& outcome);
  void on_facts(std::uint32_t number, const processes::Facts& facts);

  // Another clerk has its place, or none is needed: accepts nobody any more, and answers those who
  // have asked, for some seconds at most.
  void retire();

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace restante::clerk
