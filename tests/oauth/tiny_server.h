// SPDX-License-Identifier: Apache-2.0
//
// An HTTP server that gives one answer to all who ask, one after the other, and remembers what was
// asked.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace restante::oauth {

class TinyServer {
 public:
  TinyServer();
  TinyServer(const TinyServer&) = delete;
  TinyServer& operator=(const TinyServer&) = delete;
  ~TinyServer();

  // A URL of it, with the address 127.0.0.1.
  [[nodiscard]] std::string url() const;

  // What is answered from now on: a body with status 200, or a whole response, headers and all. An
  // empty response: nothing, until the client goes away.
  void answer(std::string_view body);
  void answer_raw(std::string response);

  // Whole requests, headers and all.
  [[nodiscard]] std::vector<std::string> requests() const;

 private:
  void run();
  void serve(int client);

  int listener_;
  mutable std::mutex mutex_;  // over the next two
  std::string response_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace restante::oauth
