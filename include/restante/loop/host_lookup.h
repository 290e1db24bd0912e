// SPDX-License-Identifier: Apache-2.0
//
// Looks up where hosts are, on a thread of the pool: the C library may wait for servers of names.
#pragma once

#include <string>
#include <vector>

#include "restante/base/result.h"
#include "restante/loop/loop.h"

namespace restante::loop {

class HostLookup {
 public:
  class Handler {
   public:
    // For each host, in their order, its addresses as text; none: there is no such host, or nobody
    // could say. May destroy the HostLookup.
    virtual void on_addresses(std::vector<std::vector<std::string>> addresses) = 0;

   protected:
    ~Handler() = default;
  };

  // Dies with its answer if nobody waits for it any more.
  HostLookup(Loop& loop, std::vector<std::string> hosts, Handler& handler);
  ~HostLookup();
  HostLookup(const HostLookup&) = delete;
  HostLookup& operator=(const HostLookup&) = delete;

 private:
  class Work;

  Handler& handler_;
  Work* work_;  // the pool's; null: it has answered
};

}  // namespace restante::loop
