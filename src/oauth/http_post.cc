// SPDX-License-Identifier: Apache-2.0
#include "http_post.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>

#include <array>
#include <memory>
#include <string_view>

#include "restante/base/free_by.h"

namespace restante::oauth {

namespace {

using Handle = std::unique_ptr<CURL, FreeBy<curl_easy_cleanup>>;
using Headers = std::unique_ptr<curl_slist, FreeBy<curl_slist_free_all>>;
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

std::size_t take(char* octets, std::size_t /*one*/, std::size_t size, void* body) noexcept {
  auto& text = *static_cast<std::string*>(body);
  if (text.size() + size > response_octets_max) return 0;
  text.append(octets, size);
  return size;
}

void set_options(CURL* handle, const Endpoint& endpoint, const std::string& form) {
  curl_easy_setopt(handle, CURLOPT_URL, endpoint.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(endpoint.timeout.count()));
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(handle, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
  curl_easy_setopt(handle, CURLOPT_USERNAME, endpoint.user.c_str());
  curl_easy_setopt(handle, CURLOPT_PASSWORD, endpoint.password.c_str());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(form.size()));
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, form.c_str());
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &take);
  if (endpoint.authorities.empty()) return;
  // libcurl does not write to what it is not told to copy.
  curl_blob blob{const_cast<char*>(endpoint.authorities.data()), endpoint.authorities.size(),
                 CURL_BLOB_NOCOPY};
  curl_easy_setopt(handle, CURLOPT_CAINFO_BLOB, &blob);
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
    return failure(ErrorKind::Unsupported,
                   "oauth.url is not of the form https://host/path; give that of the "
                   "authorization server's introspection endpoint");
  }
  const std::string scheme = part_of(parsed.get(), CURLUPART_SCHEME);
  if (scheme == "https") return {};
  if (scheme == "http" && is_loopback(part_of(parsed.get(), CURLUPART_HOST))) return {};
  return failure(ErrorKind::Unsupported,
                 fmt::format("oauth.url is {}, where tokens could be overheard; use https", url));
}

std::string form_encoded(const std::string& text) {
  const Text encoded(curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())));
  return encoded ? std::string(encoded.get()) : std::string();
}

Result<Response> post_form(const Endpoint& endpoint, const std::string& form) {
  const Handle handle(started() == CURLE_OK ? curl_easy_init() : nullptr);
  const Headers headers(curl_slist_append(nullptr, "Accept: application/json"));
  if (!handle || !headers) return failure(ErrorKind::TryAgain, "libcurl does not start");
  std::string body;
  std::array<char, CURL_ERROR_SIZE> detail{};
  set_options(handle.get(), endpoint, form);
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &body);
  curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, detail.data());
  const CURLcode code = curl_easy_perform(handle.get());
  if (code != CURLE_OK) return failure_of(code, endpoint, detail.data());
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  return Response{status, std::move(body)};
}

}  // namespace restante::oauth
