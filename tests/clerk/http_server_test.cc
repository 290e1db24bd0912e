// SPDX-License-Identifier: Apache-2.0
#include "http_server.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <deque>
#include <functional>
#include <list>
#include <string>

#include "restante/loop/listening_socket.h"

namespace restante::clerk {
namespace {

// Far above what a loaded machine needs.
constexpr Duration patience = std::chrono::seconds(60);

class Client {
 public:
  explicit Client(const sockaddr_in& address) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const auto* raw = reinterpret_cast<const sockaddr*>(&address);
    EXPECT_EQ(::connect(socket_.number(), raw, sizeof address), 0);
    ::fcntl(socket_.number(), F_SETFL, O_NONBLOCK);
  }

  void say(std::string_view words) {
    (void)!::send(socket_.number(), words.data(), words.size(), MSG_NOSIGNAL);
  }

  // What has come.
  void hear() {
    std::array<char, 65536> memory;
    for (ssize_t count = 1; count > 0;) {
      count = ::recv(socket_.number(), memory.data(), memory.size(), 0);
      if (count > 0) heard_.append(memory.data(), static_cast<std::size_t>(count));
      if (count == 0 || (count < 0 && errno == ECONNRESET)) is_over_ = true;
    }
  }
  const std::string& heard() {
    hear();
    return heard_;
  }
  bool is_over() {
    hear();
    return is_over_;
  }

 private:
  Descriptor socket_;
  std::string heard_;
  bool is_over_ = false;
};

class AnHttpServer : public ::testing::Test, HttpServer::Handler, loop::Timer::Handler {
 protected:
  AnHttpServer() {
    server_ = HttpServer::open(loop_, *this);
    auto socket = loop::open_listening_socket("127.0.0.1:0");
    EXPECT_TRUE(socket.has_value());
    socklen_t length = sizeof address_;
    ::getsockname(socket->number(), reinterpret_cast<sockaddr*>(&address_), &length);
    server_->listen("127.0.0.1:0", std::move(*socket));
  }

  Client& client() { return clients_.emplace_back(address_); }

  void until(const std::function<bool()>& is_so) {
    const TimePoint end = steady_now() + patience;
    while (!is_so()) {
      ASSERT_LT(steady_now(), end);
      tick_.start_at(loop_.now() + std::chrono::milliseconds(1));
      loop_.run_until_stopped();
    }
  }

  // Its answer's head and body.
  std::string asked(std::string_view request) {
    Client& one = client();
    one.say(request);
    until([&] { return one.heard().find("\r\n\r\n") != std::string::npos; });
    until([&] { return one.heard().size() >= whole(one.heard()); });
    return one.heard();
  }

  loop::Loop loop_;
  std::unique_ptr<HttpServer> server_;
  std::list<Client> clients_;
  std::deque<HttpServer::Number> waiting_;
  std::string last_path_;
  std::string last_accept_;
  int quiet_ = 0;
  enum class Answers { AtOnce, Later } answers_ = Answers::AtOnce;
  HttpAnswer answer_{.body = "here\n"};

 private:
  // Of an answer to a GET.
  static std::size_t whole(const std::string& heard) {
    const auto head = heard.find("\r\n\r\n") + 4;
    const auto length = heard.find("Content-Length: ");
    if (length == std::string::npos) return head;
    return head + std::stoul(heard.substr(length + 16));
  }

  void on_request(HttpServer::Number number, std::string_view path,
                  std::string_view accept) override {
    last_path_ = path;
    last_accept_ = accept;
    if (answers_ == Answers::AtOnce) return server_->answer(number, answer_);
    waiting_.push_back(number);
  }
  void on_quiet() override { ++quiet_; }
  void on_timer(loop::Timer&) override { loop_.stop(); }

  loop::Timer tick_{loop_, *this};
  sockaddr_in address_{};
};

TEST_F(AnHttpServer, AnswersAtOnce) {
  const std::string heard =
      asked("GET /metrics?a=b HTTP/1.1\r\nHost: a\r\nAccept: text/plain\r\n\r\n");
  EXPECT_TRUE(heard.starts_with("HTTP/1.1 200 OK\r\n")) << heard;
  EXPECT_TRUE(heard.ends_with("\r\n\r\nhere\n")) << heard;
  EXPECT_NE(heard.find("X-Content-Type-Options: nosniff\r\n"), std::string::npos);
  EXPECT_EQ(last_path_, "/metrics");
  EXPECT_EQ(last_accept_, "text/plain");
  EXPECT_FALSE(server_->is_busy());
  EXPECT_EQ(quiet_, 1);
}

TEST_F(AnHttpServer, AnswersLater) {
  answers_ = Answers::Later;
  Client& one = client();
  one.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  until([&] { return !waiting_.empty(); });
  EXPECT_TRUE(server_->is_busy());
  server_->answer(waiting_.front(), answer_);
  until([&] { return one.heard().ends_with("here\n"); });
  until([&] { return !server_->is_busy(); });
}

TEST_F(AnHttpServer, SendsNoBodyToAHead) {
  Client& one = client();
  one.say("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  until([&] { return one.is_over(); });
  EXPECT_NE(one.heard().find("Content-Length: 5\r\n"), std::string::npos) << one.heard();
  EXPECT_TRUE(one.heard().ends_with("\r\n\r\n"));
}

TEST_F(AnHttpServer, HearsGetAndHeadAlone) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "WHAT"}) {
    const std::string heard =
        asked(std::string(method) + " / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
    EXPECT_TRUE(heard.starts_with("HTTP/1.1 405 ")) << heard;
    EXPECT_NE(heard.find("Allow: GET, HEAD\r\n"), std::string::npos);
  }
  EXPECT_EQ(last_path_, "");
}

TEST_F(AnHttpServer, SendsWhatIsLarge) {
  answer_.body = std::string(5'000'000, 'x');
  EXPECT_GT(asked("GET / HTTP/1.1\r\nHost: a\r\n\r\n").size(), 5'000'000U);
}

TEST_F(AnHttpServer, HearsSeveralRequestsOnAConnection) {
  Client& one = client();
  one.say("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  until([&] {
    const auto first = one.heard().find("here\n");
    return first != std::string::npos && one.heard().find("here\n", first + 1) != std::string::npos;
  });
}

TEST_F(AnHttpServer, LeavesWhoSaysNonsense) {
  for (const std::string& nonsense :
       {std::string("\r\n\r\n\r\nwhat\r\n\r\n"), std::string(100'000, 'x'),
        std::string("GET / HTTP/1.1\r\n" + std::string(100'000, 'x')),
        std::string("\x16\x03\x01\0\xa5", 5) + "\r\n\r\n"}) {
    Client& one = client();
    one.say(nonsense);
    until([&] { return one.is_over() || !one.heard().empty(); });
    EXPECT_NE(one.heard().substr(0, 12), "HTTP/1.1 200");
  }
  EXPECT_TRUE(asked("GET / HTTP/1.1\r\nHost: a\r\n\r\n").ends_with("here\n"));
}

// The one that was silent longest goes, not the one who asks.
TEST_F(AnHttpServer, HasRoomForWhoAsksThoughMoreAreSilent) {
  std::list<Client*> silent;
  for (std::size_t at = 0; at < 3 * HttpServer::connections_max; ++at) silent.push_back(&client());
  EXPECT_TRUE(asked("GET / HTTP/1.1\r\nHost: a\r\n\r\n").ends_with("here\n"));
  until([&] { return silent.front()->is_over(); });
  EXPECT_FALSE(silent.back()->is_over());
}

TEST_F(AnHttpServer, IsLeftByWhoAsked) {
  answers_ = Answers::Later;
  client().say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  until([&] { return !waiting_.empty(); });
  clients_.clear();
  server_->answer(waiting_.front(), answer_);
  server_->answer(waiting_.front(), answer_);
  until([&] { return !server_->is_busy(); });
}

TEST_F(AnHttpServer, EndsWithQuestionsUnanswered) {
  answers_ = Answers::Later;
  Client& one = client();
  one.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  until([&] { return !waiting_.empty(); });
  server_.reset();
  until([&] { return one.is_over(); });
}

}  // namespace
}  // namespace restante::clerk
