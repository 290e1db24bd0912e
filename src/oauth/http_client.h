// SPDX-License-Identifier: Apache-2.0
//
// The one kind of HTTP request made here, through libcurl, on a loop: nobody waits for a server but
// who asked.
#pragma once

#include <curl/curl.h>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "restante/base/clock.h"
#include "restante/base/enquiry.h"
#include "restante/base/free_by.h"
#include "restante/base/result.h"
#include "restante/loop/loop.h"
#include "restante/loop/timer.h"

namespace restante::oauth {

// What a server may answer: far more than any says of a token.
inline constexpr std::size_t response_octets_max = 64 * 1024;

struct Endpoint {
  std::string url;
  std::string user;         // for Basic authentication
  std::string password;     // likewise
  std::string authorities;  // certificates in PEM; empty: the system's
  Duration timeout;         // for a whole request
};

struct Response {
  long status;
  std::string body;
};

// Unsupported: no URL, or one over which a token could be overheard.
[[nodiscard]] Result<void> check_url(const std::string& url);

// As RFC 6749 wants text within a form, and client names within Basic authentication.
[[nodiscard]] std::string form_encoded(const std::string& text);

class HttpClient final : loop::Timer::Handler {
 public:
  // Each has a connection. A server that does not answer has them for `timeout`.
  static constexpr std::size_t requests_max = 256;

  HttpClient(loop::Loop& loop, Endpoint endpoint);
  // REQUIRES: no Request is left.
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // One that dies breaks off what it asked for.
  class Request final : public Enquiry::Kept {
   public:
    Request(HttpClient& client, std::string form, Enquiry::Bell& bell);
    ~Request() override;
    Request(const Request&) = delete;
    Request& operator=(const Request&) = delete;

    // Null: the bell rings when there is an answer, whatever its status. Redirections are not
    // followed. TryAgain: the server was not reached, or did not answer in time, or too many ask.
    // Corrupt: its answer is too long.
    const Result<Response>* answer() const { return answer_ ? &*answer_ : nullptr; }

   private:
    friend class HttpClient;
    using Handle = std::unique_ptr<CURL, FreeBy<curl_easy_cleanup>>;
    using Headers = std::unique_ptr<curl_slist, FreeBy<curl_slist_free_all>>;

    static std::size_t take(char* octets, std::size_t one, std::size_t size, void* body) noexcept;
    void set_options();
    void finished(CURLcode code);

    HttpClient& client_;
    Enquiry::Bell& bell_;
    std::string form_;
    std::string body_;
    std::array<char, CURL_ERROR_SIZE> detail_{};
    std::optional<Result<Response>> answer_;
    Headers headers_;
    Handle handle_;
  };

 private:
  class Socket;

  static int on_socket(CURL* handle, curl_socket_t socket, int wanted, void* client, void* known);
  static int on_timeout(CURLM* requests, long milliseconds, void* client);
  void on_timer(loop::Timer& timer) override;
  void watch(curl_socket_t socket, int wanted);
  void act(curl_socket_t socket, int events);

  loop::Loop& loop_;
  const Endpoint endpoint_;
  std::size_t under_way_ = 0;
  loop::Timer timer_;
  std::unordered_map<curl_socket_t, std::unique_ptr<Socket>> sockets_;
  const std::unique_ptr<CURLM, FreeBy<curl_multi_cleanup>> requests_;
};

}  // namespace restante::oauth
