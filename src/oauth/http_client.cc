// SPDX-License-Identifier: Apache-2.0
#include "http_client.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <cassert>
#include <string_view>
#include <utility>

#include "restante/base/wipe.h"
#include "restante/loop/watch.h"

namespace restante::oauth {

namespace {

using Url = std::unique_ptr<CURLU, FreeBy<curl_url_cleanup>>;
using Text = std::unique_ptr<char, FreeBy<curl_free>>;

// libcurl wants to be started once, before any other call.
CURLcode started() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  return code;
}

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  return Text(text).get();
}

bool is_loopback(const std::string& host) {
  in_addr address{};
  if (inet_pton(AF_INET, host.c_str(), &address) == 1) return ntohl(address.s_addr) >> 24 == 127;
  return host == "localhost" || host == "[::1]";
}

Failure failure_of(CURLcode code, const Endpoint& endpoint, std::string_view detail) {
  if (code == CURLE_WRITE_ERROR) {
    return failure(
        ErrorKind::Corrupt,
        fmt::format("{}: answered more than {} octets; is it the introspection endpoint?",
                    endpoint.url, response_octets_max));
  }
  if (detail.empty()) detail = curl_easy_strerror(code);
  return failure(ErrorKind::TryAgain, fmt::format("{}: {}", endpoint.url, detail));
}

}  // namespace

Result<void> check_url(const std::string& url) {
  const Url parsed(curl_url());
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
      !part_of(parsed.get(), CURLUPART_USER).empty()) {
    return failure(
        ErrorKind::Unsupported,
        "auth.oauth.introspection_url is not of the form https://host/path; give that of the "
        "authorization server's introspection endpoint");
  }
  const std::string scheme = part_of(parsed.get(), CURLUPART_SCHEME);
  if (scheme == "https") return {};
  if (scheme == "http" && is_loopback(part_of(parsed.get(), CURLUPART_HOST))) return {};
  return failure(
      ErrorKind::Unsupported,
      fmt::format("auth.oauth.introspection_url is {}, where tokens could be overheard; use https",
                  url));
}

std::string form_encoded(const std::string& text) {
  const Text encoded(curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())));
  return encoded ? std::string(encoded.get()) : std::string();
}

// What libcurl wants to hear of one of its sockets.
class HttpClient::Socket final : loop::Watch::Handler {
 public:
  Socket(HttpClient& client, curl_socket_t socket, loop::Watch::Interest interest)
      : client_(client), socket_(socket), watch_(client.loop_, socket, *this, interest) {}

  void look_for(loop::Watch::Interest interest) { watch_.look_for(interest); }

 private:
  // This is gone afterwards where libcurl is done with the socket.
  void on_readable() override { client_.act(socket_, CURL_CSELECT_IN); }
  void on_writable() override { client_.act(socket_, CURL_CSELECT_OUT); }

  HttpClient& client_;
  const curl_socket_t socket_;
  loop::Watch watch_;
};

HttpClient::HttpClient(loop::Loop& loop, Endpoint endpoint)
    : loop_(loop),
      endpoint_(std::move(endpoint)),
      timer_(loop, *this),
      requests_(started() == CURLE_OK ? curl_multi_init() : nullptr) {
  if (requests_ == nullptr) return;
  curl_multi_setopt(requests_.get(), CURLMOPT_SOCKETFUNCTION, &HttpClient::on_socket);
  curl_multi_setopt(requests_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(requests_.get(), CURLMOPT_TIMERFUNCTION, &HttpClient::on_timeout);
  curl_multi_setopt(requests_.get(), CURLMOPT_TIMERDATA, this);
}

HttpClient::~HttpClient() {
  assert(under_way_ == 0);
}

int HttpClient::on_socket(CURL*, curl_socket_t socket, int wanted, void* client, void*) {
  static_cast<HttpClient*>(client)->watch(socket, wanted);
  return 0;
}

void HttpClient::watch(curl_socket_t socket, int wanted) {
  using Interest = loop::Watch::Interest;
  if (wanted == CURL_POLL_REMOVE || wanted == CURL_POLL_NONE) {
    sockets_.erase(socket);
    return;
  }
  const Interest interest = wanted == CURL_POLL_IN    ? Interest::Readable
                            : wanted == CURL_POLL_OUT ? Interest::Writable
                                                      : Interest::Both;
  auto& known = sockets_[socket];
  if (known == nullptr) {
    known = std::make_unique<Socket>(*this, socket, interest);
  } else {
    known->look_for(interest);
  }
}

// libcurl must not be called from here.
int HttpClient::on_timeout(CURLM*, long milliseconds, void* client) {
  HttpClient& own = *static_cast<HttpClient*>(client);
  if (milliseconds < 0) {
    own.timer_.stop();
  } else {
    own.timer_.start_at(own.loop_.now() + Duration(milliseconds));
  }
  return 0;
}

void HttpClient::on_timer(loop::Timer&) {
  act(CURL_SOCKET_TIMEOUT, 0);
}

void HttpClient::act(curl_socket_t socket, int events) {
  int running = 0;
  curl_multi_socket_action(requests_.get(), socket, events, &running);
  // One at a time: whoever is told may break off another.
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(requests_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    Request* request = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &request);
    request->finished(code);
  }
}

HttpClient::Request::Request(HttpClient& client, std::string form, Enquiry::Bell& bell)
    : client_(client), bell_(bell), form_(std::move(form)) {
  const std::string& url = client_.endpoint_.url;
  if (client_.under_way_ >= requests_max) {
    answer_ = failure(ErrorKind::TryAgain,
                      fmt::format("{}: {} requests wait for an answer already", url, requests_max));
    return;
  }
  headers_.reset(curl_slist_append(nullptr, "Accept: application/json"));
  Handle handle(client_.requests_ == nullptr ? nullptr : curl_easy_init());
  if (headers_ == nullptr || handle == nullptr) {
    answer_ = failure(ErrorKind::TryAgain, "libcurl does not start");
    return;
  }
  handle_ = std::move(handle);
  set_options();
  ++client_.under_way_;
  curl_multi_add_handle(client_.requests_.get(), handle_.get());
}

HttpClient::Request::~Request() {
  wipe(form_);
  if (answer_ || handle_ == nullptr) return;
  curl_multi_remove_handle(client_.requests_.get(), handle_.get());
  --client_.under_way_;
}

void HttpClient::Request::set_options() {
  CURL* handle = handle_.get();
  const Endpoint& endpoint = client_.endpoint_;
  curl_easy_setopt(handle, CURLOPT_PRIVATE, this);
  curl_easy_setopt(handle, CURLOPT_URL, endpoint.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(endpoint.timeout.count()));
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(handle, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
  curl_easy_setopt(handle, CURLOPT_USERNAME, endpoint.user.c_str());
  curl_easy_setopt(handle, CURLOPT_PASSWORD, endpoint.password.c_str());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(form_.size()));
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, form_.c_str());
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers_.get());
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Request::take);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &body_);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, detail_.data());
  if (endpoint.authorities.empty()) return;
  // libcurl does not write to what it is not told to copy.
  curl_blob blob{const_cast<char*>(endpoint.authorities.data()), endpoint.authorities.size(),
                 CURL_BLOB_NOCOPY};
  curl_easy_setopt(handle, CURLOPT_CAINFO_BLOB, &blob);
}

std::size_t HttpClient::Request::take(char* octets, std::size_t /*one*/, std::size_t size,
                                      void* body) noexcept {
  auto& text = *static_cast<std::string*>(body);
  if (text.size() + size > response_octets_max) return 0;
  text.append(octets, size);
  return size;
}

// May destroy it.
void HttpClient::Request::finished(CURLcode code) {
  if (code == CURLE_OK) {
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    answer_ = Response{status, std::move(body_)};
  } else {
    answer_ = failure_of(code, client_.endpoint_, detail_.data());
  }
  curl_multi_remove_handle(client_.requests_.get(), handle_.get());
  --client_.under_way_;
  bell_.ring();
}

}  // namespace restante::oauth
