// SPDX-License-Identifier: Apache-2.0
#include "wire.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "places.h"
#include "restante/lines/message.h"
#include "townspeople.h"

namespace restante::accounts {
namespace {

using namespace std::string_literals;

template <class... Values>
std::string written(const Values&... values) {
  std::string memory(lines::Frame::body_octets_max, '\0');
  lines::Writer writer(memory);
  write(writer, values...);
  EXPECT_TRUE(writer.is_intact());
  return std::string(writer.octets());
}

std::string written_text(std::string_view text) {
  std::string memory(lines::Frame::body_octets_max, '\0');
  lines::Writer writer(memory);
  write_text(writer, text);
  return std::string(writer.octets());
}

std::vector<auth::LoginRequest> requests() {
  std::vector<auth::LoginRequest> requests;
  requests.emplace_back();
  for (const auth::Way way : {auth::Way::Password, auth::Way::Apop, auth::Way::Sasl}) {
    auth::LoginRequest request;
    request.way = way;
    request.mechanism = "SCRAM-SHA-256";
    request.name = "a name\0with all octets\xff"s;
    request.words.emplace("");
    request.apop_timestamp = "<1@host>";
    request.channel = {auth::Channel::Kind::Tls, auth::Plaintext::Never, "exported", "end point",
                       "certified"};
    requests.push_back(request);
    request.words.emplace(std::string(64 * std::size_t{1024}, 'x'));
    requests.push_back(std::move(request));
  }
  return requests;
}

std::vector<Result<auth::LoginAnswer>> answers() {
  using auth::Denied;
  using auth::Question;
  std::vector<Result<auth::LoginAnswer>> answers = {
      auth::LoginAnswer(auth::Welcome{"user", "maildrop", "/home", Duration(60'000)}),
      auth::LoginAnswer(Question{"all\0octets\xff"s, Question::Kind::Step}),
      auth::LoginAnswer(Question{"", Question::Kind::Refusal}), auth::LoginAnswer(auth::Garbled{}),
      auth::LoginAnswer(auth::Undecided{{ErrorKind::TryAgain, "why"}, "user"})};
  for (const auto reason : {Denied::Reason::Wrong, Denied::Reason::Unknown,
                            Denied::Reason::NotOffered, Denied::Reason::Uncheckable}) {
    answers.emplace_back(auth::LoginAnswer(Denied{reason, "user", Duration(2000)}));
  }
  for (const auto kind : {ErrorKind::WouldBlock, ErrorKind::TooSoon, ErrorKind::Unsupported}) {
    answers.emplace_back(failure(kind, "why"));
  }
  return answers;
}

std::vector<Readiness> readinesses() {
  std::vector<Readiness> readinesses;
  for (const auto apop : {Readiness::Apop::Withheld, Readiness::Apop::Offered}) {
    readinesses.push_back({{"PLAIN", "CRAM-MD5"}, apop});
    readinesses.push_back({{}, apop});
    readinesses.push_back({{}, apop, Duration(0), Readiness::Passwords::Withheld});
    readinesses.push_back({{"PLAIN"}, apop, auth::login_delay_max});
  }
  return readinesses;
}

// All that is said, and what reads it: what it reads is written again the same.
struct Body {
  std::string octets;
  std::optional<std::string> (*again)(std::string_view);
};

std::vector<Body> bodies() {
  std::vector<Body> bodies;
  const auto again_begun = [](std::string_view body) -> std::optional<std::string> {
    const auto begun = read_begun(body);
    if (!begun) return std::nullopt;
    return written(begun->origin, begun->request);
  };
  const auto again_answer = [](std::string_view body) -> std::optional<std::string> {
    const auto answer = read_answer(body);
    if (!answer) return std::nullopt;
    return written(*answer);
  };
  const auto again_text = [](std::string_view body) -> std::optional<std::string> {
    const auto text = read_text(body);
    if (!text) return std::nullopt;
    return written_text(*text);
  };
  const auto again_applicant = [](std::string_view body) -> std::optional<std::string> {
    const auto applicant = read_applicant(body);
    if (!applicant) return std::nullopt;
    return written(*applicant);
  };
  const auto again_readiness = [](std::string_view body) -> std::optional<std::string> {
    const auto readiness = read_readiness(body);
    if (!readiness) return std::nullopt;
    return written(*readiness);
  };
  const auto again_admission = [](std::string_view body) -> std::optional<std::string> {
    const auto admission = read_admission(body);
    if (!admission) return std::nullopt;
    return written(*admission);
  };
  for (const auto* origin : {"unix", "192.0.2.1", "2001:db8::1"}) {
    for (const auto& request : requests()) {
      bodies.push_back({written(at(origin), request), again_begun});
    }
  }
  for (const auto& answer : answers()) bodies.push_back({written(answer), again_answer});
  for (const std::string& text : {""s, "x"s, std::string(70'000, 'x')}) {
    bodies.push_back({written_text(text), again_text});
  }
  for (const Readiness& readiness : readinesses()) {
    bodies.push_back({written(readiness), again_readiness});
  }
  bodies.push_back({written(Applicant{"joe", auth::login_delay_max}), again_applicant});
  bodies.push_back({written(auth::Admission::Granted), again_admission});
  bodies.push_back({written(auth::Admission::TooSoon), again_admission});
  return bodies;
}

TEST(Wire, BringsEveryValueAsItWas) {
  for (const auth::LoginRequest& request : requests()) {
    const auto begun = read_begun(written(at("2001:db8::1"), request));
    ASSERT_TRUE(begun.has_value());
    EXPECT_EQ(begun->origin, at("2001:db8::1"));
    EXPECT_EQ(begun->request.way, request.way);
    EXPECT_EQ(begun->request.name, request.name);
    ASSERT_EQ(begun->request.words.has_value(), request.words.has_value());
    if (request.words) {
      EXPECT_EQ(begun->request.words->reveal(), request.words->reveal());
    }
    EXPECT_EQ(begun->request.channel.certificate_user, request.channel.certificate_user);
  }
  for (const auto& answer : answers()) {
    const auto read = read_answer(written(answer));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(testing::text_of(*read), testing::text_of(answer));
  }
  EXPECT_EQ(std::get<auth::Denied>(**read_answer(written(answers()[5]))).hold_back, Duration(2000));
  EXPECT_EQ(std::get<auth::Welcome>(**read_answer(written(answers()[0]))).login_delay,
            Duration(60'000));
}

TEST(Wire, ReadsAndWritesAlike) {
  for (const Body& body : bodies()) EXPECT_EQ(body.again(body.octets), body.octets);
}

TEST(Wire, ReadsNothingOfABodyThatIsCutOrHasMore) {
  for (const Body& body : bodies()) {
    for (std::size_t size = 0; size < body.octets.size(); ++size) {
      if (size > 1000 && size % 997 != 0) continue;
      ASSERT_FALSE(body.again(body.octets.substr(0, size)).has_value()) << size;
    }
    EXPECT_FALSE(body.again(body.octets + "x").has_value());
  }
}

TEST(Wire, ReadsNothingOfAValueThatIsNone) {
  for (const Body& body : bodies()) {
    std::string octets = body.octets;
    octets[0] = '\xff';
    // Of a text and of readiness the first octet may be anything.
    const auto read = body.again(octets);
    EXPECT_EQ(read.value_or(octets).size(), octets.size());
  }
  EXPECT_FALSE(read_admission("\x02").has_value());
  for (const Duration delay : {Duration(-1), auth::login_delay_max + Duration(1)}) {
    EXPECT_FALSE(read_applicant(written(Applicant{"joe", delay})).has_value());
  }
  const std::string no_delay(8, '\xff');
  EXPECT_TRUE(read_readiness("\x01\x01" + no_delay + "\x00"s).has_value());
  EXPECT_FALSE(read_readiness("\x02\x01" + no_delay + "\x00"s).has_value()) << "no word on APOP";
  EXPECT_FALSE(read_readiness("\x01\x02" + no_delay + "\x00"s).has_value()) << "nor on passwords";
  EXPECT_FALSE(read_readiness("\x01\x01" + no_delay + "\x01\x01\x02"s).has_value());
  EXPECT_FALSE(read_readiness("\x01\x01"s + std::string(7, '\xff') + "\xfe\x00"s).has_value())
      << "no delay";
  EXPECT_FALSE(read_answer("\x06").has_value());
  EXPECT_FALSE(read_answer("\x05\xff\x00\x00\x00\x00"s).has_value()) << "no ErrorKind";
  EXPECT_FALSE(read_answer("\x01\x02\x00\x00\x00\x00"s).has_value()) << "no kind of question";
  EXPECT_FALSE(read_answer("\x02\x05\x00\x00\x00\x00"s + std::string(8, '\0')).has_value())
      << "no reason";
}

TEST(Wire, BelievesNoLength) {
  for (const Body& body : bodies()) {
    for (std::size_t at = 0; at + 4 <= std::min<std::size_t>(body.octets.size(), 200); ++at) {
      std::string octets = body.octets;
      octets.replace(at, 4, "\xff\xff\xff\xff");
      const auto read = body.again(octets);
      EXPECT_EQ(read.value_or(octets).size(), octets.size());
    }
  }
}

}  // namespace
}  // namespace restante::accounts
