// SPDX-License-Identifier: Apache-2.0
#include "http_server.h"

#include <microhttpd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include "restante/base/log.h"

namespace restante::clerk {

namespace {

// Of a connection: a request's head, and the beginning of an answer.
constexpr std::size_t memory_octets_max = std::size_t{16} * 1024;

// Where the process has no descriptor for another connection.
constexpr Duration pause = std::chrono::milliseconds(500);

constexpr std::size_t piece_octets = std::size_t{16} * 1024;

// What the answer's page may do: nothing but ask this server for more.
constexpr std::array<std::array<const char*, 2>, 4> headers = {{
    {"Cache-Control", "no-store"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
     "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
     "frame-ancestors 'none'"},
}};

using Response = std::unique_ptr<MHD_Response, void (*)(MHD_Response*)>;

ssize_t read_body(void* body, std::uint64_t at, char* to, std::size_t octets_max) {
  const auto& text = *static_cast<const std::string*>(body);
  const std::size_t octets = std::min(octets_max, text.size() - at);
  std::memcpy(to, text.data() + at, octets);
  return static_cast<ssize_t>(octets);
}

// A body that the library asks for goes out by send(). One that it is given would go by sendmsg(),
// which the walls around this process do not let through.
Response response_of(const HttpAnswer& answer) {
  auto* const body = new std::string(answer.body);
  Response response(MHD_create_response_from_callback(
                        body->size(), piece_octets, read_body, body,
                        [](void* its_body) { delete static_cast<std::string*>(its_body); }),
                    MHD_destroy_response);
  if (response == nullptr) {
    delete body;
    return response;
  }
  MHD_add_response_header(response.get(), "Content-Type", answer.type.c_str());
  for (const auto& [name, value] : headers) MHD_add_response_header(response.get(), name, value);
  if (answer.status == MHD_HTTP_METHOD_NOT_ALLOWED) {
    MHD_add_response_header(response.get(), "Allow", "GET, HEAD");
  }
  return response;
}

MHD_Result send(MHD_Connection* connection, const HttpAnswer& answer) {
  const Response response = response_of(answer);
  if (response == nullptr) return MHD_NO;
  return MHD_queue_response(connection, answer.status, response.get());
}

}  // namespace

struct HttpServer::Client {
  int socket;
  TimePoint since;  // when it was accepted, or asked last
  std::size_t asks = 0;
};

struct HttpServer::Request {
  MHD_Connection* connection = nullptr;
  Number number = 0;  // 0: not asked yet
  std::optional<HttpAnswer> answer;
};

// What the library calls, in C.
struct HttpServer::Callbacks {
  static HttpServer& of(void* server) { return *static_cast<HttpServer*>(server); }

  static MHD_Result on_words(void* server, MHD_Connection* connection, const char* path,
                             const char* method, const char*, const char*, std::size_t* octets,
                             void** request) {
    const std::string_view verb = method;
    if (verb != MHD_HTTP_METHOD_GET && verb != MHD_HTTP_METHOD_HEAD) {
      // At its head: what else there is of it is not waited for.
      if (*request != nullptr) return MHD_NO;
      return send(connection, {MHD_HTTP_METHOD_NOT_ALLOWED, "text/plain", "GET and HEAD only\n"});
    }
    if (*request == nullptr) {
      *request = new Request{connection, 0, std::nullopt};
      return MHD_YES;
    }
    if (*octets > 0) {
      *octets = 0;  // a body that nobody asked for
      return MHD_YES;
    }
    auto& asked = *static_cast<Request*>(*request);
    if (asked.number == 0) of(server).begin(asked, connection, path);
    if (!asked.answer) {
      MHD_suspend_connection(connection);
      return MHD_YES;
    }
    return send(connection, *asked.answer);
  }

  static void on_over(void* server, MHD_Connection*, void** request, MHD_RequestTerminationCode) {
    if (*request == nullptr) return;
    of(server).forget(*static_cast<Request*>(*request));
    delete static_cast<Request*>(std::exchange(*request, nullptr));
  }

  static void on_client(void* server, MHD_Connection* connection, void**,
                        MHD_ConnectionNotificationCode code) {
    HttpServer& self = of(server);
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
      self.clients_.erase(connection);
      return;
    }
    const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    self.clients_[connection] = {info->connect_fd, self.loop_.now()};
  }
};

void HttpServer::Stop::operator()(MHD_Daemon* daemon) const {
  MHD_stop_daemon(daemon);
}

std::unique_ptr<HttpServer> HttpServer::open(loop::Loop& loop, Handler& handler) {
  std::unique_ptr<HttpServer> server(new HttpServer(loop, handler));
  return server->daemon_ == nullptr ? nullptr : std::move(server);
}

HttpServer::HttpServer(loop::Loop& loop, Handler& handler)
    : loop_(loop), handler_(handler), due_(loop, *this), pause_(loop, *this) {
  constexpr auto seconds = std::chrono::duration_cast<std::chrono::seconds>(silence_max).count();
  daemon_.reset(MHD_start_daemon(
      MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME, 0, nullptr, nullptr,
      &Callbacks::on_words, this, MHD_OPTION_NOTIFY_COMPLETED, &Callbacks::on_over, this,
      MHD_OPTION_NOTIFY_CONNECTION, &Callbacks::on_client, this, MHD_OPTION_CONNECTION_LIMIT,
      static_cast<unsigned>(connections_max), MHD_OPTION_CONNECTION_TIMEOUT,
      static_cast<unsigned>(seconds), MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory_octets_max,
      MHD_OPTION_END));
  if (daemon_ == nullptr) return;
  const auto* info = MHD_get_daemon_info(daemon_.get(), MHD_DAEMON_INFO_EPOLL_FD);
  loop::Watch::Handler& self = *this;
  watch_ = std::make_unique<loop::Watch>(loop_, info->epoll_fd, self);
}

HttpServer::~HttpServer() {
  // The library wants to be left with nobody who waits.
  while (!asked_.empty()) {
    answer(asked_.begin()->first, {MHD_HTTP_SERVICE_UNAVAILABLE, "text/plain", "stopping\n"});
  }
  watch_.reset();
}

void HttpServer::listen(const std::string& address, Descriptor socket) {
  loop::Listener::Handler& self = *this;
  listeners_.push_back(loop::Listener::adopt(loop_, address, std::move(socket), self));
}

void HttpServer::on_connection(loop::Listener&, Descriptor socket, const loop::Address& peer) {
  if (clients_.size() >= connections_max) make_room();
  // Whoever finds no room sees its connection closed.
  MHD_add_connection(daemon_.get(), socket.release(), peer.raw(), peer.raw_octets());
  run();
}

void HttpServer::on_exhausted(loop::Listener&, const Error& error) {
  log::warning("who wants metrics has to wait").add("error", error.text);
  pause_.start_at(loop_.now() + pause);
}

void HttpServer::on_timer(loop::Timer& timer) {
  if (&timer == &due_) return run();
  for (const auto& listener : listeners_) listener->resume();
}

// Not one whose answer is being made.
void HttpServer::make_room() {
  const Client* longest = nullptr;
  for (const auto& [connection, client] : clients_) {
    if (client.asks > 0) continue;
    if (longest == nullptr || client.since < longest->since) longest = &client;
  }
  if (longest == nullptr) return;
  // The library finds out by itself, and closes it.
  ::shutdown(longest->socket, SHUT_RDWR);
  run();
}

void HttpServer::run() {
  MHD_run(daemon_.get());
  MHD_UNSIGNED_LONG_LONG milliseconds = 0;
  if (MHD_get_timeout(daemon_.get(), &milliseconds) != MHD_YES) return due_.stop();
  due_.start_at(loop_.now() + Duration(milliseconds));
}

void HttpServer::begin(Request& request, MHD_Connection* connection, std::string_view path) {
  request.number = ++last_number_;
  asked_[request.number] = &request;
  ++under_way_;
  if (const auto client = clients_.find(connection); client != clients_.end()) {
    client->second.since = loop_.now();
    ++client->second.asks;
  }
  const char* const accept =
      MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT);
  handler_.on_request(request.number, path, accept == nullptr ? "" : accept);
}

void HttpServer::forget(Request& request) {
  if (request.number == 0) return;
  asked_.erase(request.number);
  if (--under_way_ == 0) handler_.on_quiet();
}

void HttpServer::answer(Number number, const HttpAnswer& answer) {
  const auto found = asked_.find(number);
  if (found == asked_.end()) return;
  Request& request = *found->second;
  asked_.erase(found);
  request.answer = answer;
  if (const auto client = clients_.find(request.connection); client != clients_.end()) {
    --client->second.asks;
    client->second.since = loop_.now();
  }
  const auto* info =
      MHD_get_connection_info(request.connection, MHD_CONNECTION_INFO_CONNECTION_SUSPENDED);
  if (info == nullptr || info->suspended != MHD_YES) return;  // still in the call that asked
  MHD_resume_connection(request.connection);
  due_.start_at(loop_.now());
}

}  // namespace restante::clerk
