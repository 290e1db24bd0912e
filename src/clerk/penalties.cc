// SPDX-License-Identifier: Apache-2.0
//
// penalties, and penalties clear: what the throttle holds against whom.
#include <utility>

#include "inquiry.h"
#include "options.h"
#include "restante/clerk/penalties.h"
#include "restante/lines/message.h"
#include "times.h"
#include "verbs.h"

namespace restante::clerk {

namespace {

Json object_of(const Penalty& penalty) {
  Json object = {{"user", penalty.user},
                 {"address", penalty.address},
                 {"failures", penalty.failures},
                 {"until", time_text_of_ms(penalty.until)},
                 {"refused_until", nullptr}};
  if (penalty.refused_until != 0) {
    object["refused_until"] = time_text_of_ms(penalty.refused_until);
  }
  return object;
}

class Penalties final : public Inquiry, Colleagues::Asker {
 public:
  Penalties(Office& office, Caller& caller, Question what, PenaltyQuery query)
      : office_(office), caller_(caller), what_(what), query_(std::move(query)) {}
  ~Penalties() override { office_.colleagues.forget(number_); }

  void begin() override {
    std::array<char, 512> memory;
    lines::Writer writer(memory);
    write(writer, query_);
    const Place auth{processes::Role::Auth, office_.options.set, 0};
    number_ = office_.colleagues.ask(auth, what_, writer.octets(), *this);
  }
  void on_room() override {
    if (std::exchange(waits_, Waits::No) == Waits::ForRoom) office_.colleagues.go_on(number_);
  }

 private:
  void on_answer(Colleagues::Number, const lines::Frame& answer) override {
    if (what_ == Question::ClearPenalties) return on_cleared(answer);
    const auto piece = read_penalties(answer.body);
    if (static_cast<Answer>(answer.kind) != Answer::Penalties || !piece) return on_nothing();
    for (const Penalty& penalty : piece->penalties) caller_.say(object_of(penalty));
    if (piece->rest == Rest::None) return caller_.done();
    if (caller_.has_room()) return office_.colleagues.go_on(number_);
    waits_ = Waits::ForRoom;
  }

  void on_cleared(const lines::Frame& answer) {
    const auto count = read_count(answer.body);
    if (static_cast<Answer>(answer.kind) != Answer::Cleared || !count) return on_nothing();
    caller_.say({{"cleared", *count}});
    if (*count == 0) return caller_.fail(exit_other, "nothing is held against them");
    caller_.done();
  }

  void on_no_answer(Colleagues::Number, const Place&, Why) override { on_nothing(); }
  void on_nothing() { caller_.fail(exit_other, "the auth process does not answer; try again"); }

  Office& office_;
  Caller& caller_;
  const Question what_;
  const PenaltyQuery query_;
  Colleagues::Number number_ = 0;
  enum class Waits { No, ForRoom } waits_ = Waits::No;
};

std::expected<PenaltyQuery, std::string> query_of(const Request& request) {
  PenaltyQuery query;
  query.user = request.text("user");
  if (query.user && (query.user->empty() || query.user->size() > 255)) {
    return std::unexpected("\"user\" must be a user's name");
  }
  if (const auto address = request.text("address")) {
    query.address = auth::Origin::parse(*address);
    if (!query.address) return std::unexpected("\"address\" must be an address, 192.0.2.1");
  }
  return query;
}

}  // namespace

Opened open_penalties(Office& office, Caller& caller, const Request& request) {
  auto query = query_of(request);
  if (!query.has_value()) return std::unexpected(std::move(query.error()));
  return std::make_unique<Penalties>(office, caller, Question::ListPenalties, std::move(*query));
}

Opened open_penalties_clear(Office& office, Caller& caller, const Request& request) {
  auto query = query_of(request);
  if (!query.has_value()) return std::unexpected(std::move(query.error()));
  if (!query->user && !query->address) {
    return std::unexpected("penalties clear needs \"user\" or \"address\"");
  }
  return std::make_unique<Penalties>(office, caller, Question::ClearPenalties, std::move(*query));
}

}  // namespace restante::clerk
