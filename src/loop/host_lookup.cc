// SPDX-License-Identifier: Apache-2.0
#include "restante/loop/host_lookup.h"

#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <memory>
#include <utility>

#include "restante/base/free_by.h"
#include "restante/loop/job.h"

namespace restante::loop {

namespace {

std::vector<std::string> addresses_of(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return {};
  const std::unique_ptr<addrinfo, FreeBy<::freeaddrinfo>> all(found);
  std::vector<std::string> addresses;
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(at->ai_addr, at->ai_addrlen, text.data(), text.size(), nullptr, 0,
                      NI_NUMERICHOST) == 0) {
      addresses.emplace_back(text.data());
    }
  }
  return addresses;
}

}  // namespace

class HostLookup::Work final : public Job {
 public:
  Work(std::vector<std::string> hosts, HostLookup& lookup)
      : hosts_(std::move(hosts)), lookup_(&lookup) {}

  // On the loop.
  void forget() { lookup_ = nullptr; }

  void work() noexcept override {
    for (const std::string& host : hosts_) found_.push_back(addresses_of(host));
  }
  void finished() noexcept override {
    if (lookup_ == nullptr) return;
    lookup_->work_ = nullptr;
    lookup_->handler_.on_addresses(std::move(found_));
  }

 private:
  const std::vector<std::string> hosts_;
  HostLookup* lookup_;  // null: nobody waits any more
  std::vector<std::vector<std::string>> found_;
};

HostLookup::HostLookup(Loop& loop, std::vector<std::string> hosts, Handler& handler)
    : handler_(handler) {
  auto work = std::make_unique<Work>(std::move(hosts), *this);
  work_ = work.get();
  submit(loop, std::move(work));
}

HostLookup::~HostLookup() {
  if (work_ != nullptr) work_->forget();
}

}  // namespace restante::loop
