// SPDX-License-Identifier: Apache-2.0
#include "restante/session/transaction.h"

#include <cassert>

#include "capabilities.h"
#include "restante/protocol/utf8_header.h"

namespace restante::session {

using maildrop::MessageIndex;
using protocol::Reply;
using protocol::ResponseCode;
using protocol::Verb;

namespace {

bool needs_utf8_mode(std::string_view beginning, const Desk& desk) {
  return desk.rules.utf8_headers == Utf8Headers::NeedUtf8Mode && desk.utf8_mode == Utf8Mode::Off &&
         protocol::has_utf8_header(beginning);
}

}  // namespace

Verdict Transaction::obey(const protocol::Command& command, Desk& desk) {
  switch (command.verb()) {
    case Verb::Stat:
      return stat(desk);
    case Verb::List:
    case Verb::Uidl:
      return list(command, desk);
    case Verb::Retr:
    case Verb::Top:
      return retrieve(command, desk);
    case Verb::Dele:
      return remove(command.arguments[0], desk);
    case Verb::Rset:
      return reset(desk);
    case Verb::Noop:
      desk.say(Reply::ok("here"));
      return Verdict::Good;
    case Verb::Quit:
      return Verdict::Updating;
    default:
      return obey_anywhere(command, LoggedIn{login_delay_}, desk);
  }
}

std::optional<MessageIndex> Transaction::find(std::string_view number, Desk& desk) const {
  const std::optional<std::uint64_t> value = protocol::parse_number(number);
  if (!value || *value == 0 || *value > maildrop_->snapshot().size()) {
    desk.say(Reply::error(ResponseCode::None, "no such message"));
    return std::nullopt;
  }
  const MessageIndex index{static_cast<std::uint32_t>(*value - 1)};
  if (marks_.contains(index)) {
    desk.say(Reply::error(ResponseCode::None, "message {} is marked as deleted", *value));
    return std::nullopt;
  }
  return index;
}

Verdict Transaction::stat(Desk& desk) const {
  const maildrop::Snapshot& snapshot = maildrop_->snapshot();
  desk.say(Reply::ok("{} {}", snapshot.size() - marks_.count(),
                     snapshot.total_octets() - marked_octets_));
  return Verdict::Good;
}

Verdict Transaction::list(const protocol::Command& command, Desk& desk) {
  if (command.argument_count == 0) {
    const maildrop::Snapshot& snapshot = maildrop_->snapshot();
    desk.say(Reply::ok("{} messages ({} octets)", snapshot.size() - marks_.count(),
                       snapshot.total_octets() - marked_octets_));
    activity_ = Listing{command.verb(), MessageIndex{0}};
    return Verdict::Good;
  }
  const auto index = find(command.arguments[0], desk);
  if (!index) return Verdict::Bad;
  say_entry(command.verb(), *index, "+OK ", desk);
  return Verdict::Good;
}

void Transaction::say_entry(Verb verb, MessageIndex index, std::string_view start,
                            Desk& desk) const {
  fmt::basic_memory_buffer<char, protocol::reply_octets_usual> line;
  const maildrop::Snapshot& snapshot = maildrop_->snapshot();
  const std::uint64_t number = maildrop::number_of(index).value;
  if (verb == Verb::List) {
    fmt::format_to(fmt::appender(line), "{}{} {}\r\n", start, number, snapshot.octets(index));
  } else {
    fmt::format_to(fmt::appender(line), "{}{} {}\r\n", start, number, snapshot.unique_id(index));
  }
  desk.say(std::string_view(line.data(), line.size()));
}

Verdict Transaction::retrieve(const protocol::Command& command, Desk& desk) {
  const auto index = find(command.arguments[0], desk);
  if (!index) return Verdict::Bad;
  std::optional<protocol::TopCutter> top;
  if (command.verb() == Verb::Top) {
    const auto lines = protocol::parse_number(command.arguments[1]);
    if (!lines) {
      desk.say(Reply::error(ResponseCode::None, "TOP wants a number of lines"));
      return Verdict::Bad;
    }
    top.emplace(*lines);
  }
  activity_ = std::make_unique<Sending>(Sending{.index = *index, .top = top});
  return Verdict::UnderWay;
}

Verdict Transaction::remove(std::string_view number, Desk& desk) {
  const auto index = find(number, desk);
  if (!index) return Verdict::Bad;
  marks_.mark(*index);
  marked_octets_ += maildrop_->snapshot().octets(*index);
  desk.say(Reply::ok("message {} marked as deleted", maildrop::number_of(*index).value));
  return Verdict::Good;
}

Verdict Transaction::reset(Desk& desk) {
  marks_.clear();
  marked_octets_ = 0;
  return stat(desk);
}

Need Transaction::need() const {
  if (std::holds_alternative<Idle>(activity_)) return Need::Command;
  if (std::holds_alternative<Listing>(activity_)) return Need::Room;
  if (const auto* sending = std::get_if<std::unique_ptr<Sending>>(&activity_)) {
    return (*sending)->phase == Sending::Phase::Ending ? Need::Room : Need::Answer;
  }
  return Need::Answer;
}

Verdict Transaction::proceed(Desk& desk) {
  if (auto* listing = std::get_if<Listing>(&activity_)) return proceed(*listing, desk);
  return proceed(*std::get<std::unique_ptr<Sending>>(activity_), desk);
}

Verdict Transaction::proceed(Listing& listing, Desk& desk) {
  const std::uint32_t size = maildrop_->snapshot().size();
  while (listing.next.value < size && desk.has_room()) {
    const MessageIndex index = listing.next;
    ++listing.next.value;
    if (!marks_.contains(index)) say_entry(listing.verb, index, "", desk);
  }
  if (listing.next.value == size && desk.has_room()) {
    desk.say(protocol::termination);
    activity_ = Idle{};
  }
  return Verdict::Good;
}

Errand Transaction::errand() const {
  if (const auto* held = std::get_if<std::unique_ptr<Sending>>(&activity_)) {
    const Sending& sending = **held;
    return ReadMessage{maildrop_.get(), sending.index, sending.offset, sending.form};
  }
  return MarkSeen{maildrop_.get(), std::get<MarkingSeen>(activity_).index};
}

Verdict Transaction::read(const Result<maildrop::Piece>& piece, std::string_view octets,
                          Desk& desk) {
  auto& sending = *std::get<std::unique_ptr<Sending>>(activity_);
  if (!piece.has_value()) return refuse_unreadable(piece.error(), sending, desk);
  if (sending.phase == Sending::Phase::Announcing) {
    if (needs_utf8_mode(octets, desk)) return refuse_without_utf8_mode(sending, desk);
    announce(sending, desk);
    sending.phase = Sending::Phase::Reading;
    // TOP has to look at each line.
    if (!sending.top) sending.form = piece->form;
  }
  // It was written anew in another form: what is out and what would follow don't fit.
  if (!sending.top && sending.form != piece->form) return Verdict::Broken;
  if (!desk.has_room()) return Verdict::Good;
  if (sending.form == maildrop::Form::Wire) {
    return write_as_it_is(sending, octets, piece->rest, desk);
  }
  return write(sending, *piece, octets, desk);
}

Verdict Transaction::write_as_it_is(Sending& sending, std::string_view octets, maildrop::Rest rest,
                                    Desk& desk) {
  const std::size_t taken = desk.sink->put(octets);
  desk.tally.retr_octets += taken;
  sending.octets += taken;
  return advance(sending, taken, taken == octets.size() ? rest : maildrop::Rest::More);
}

void Transaction::sent(std::size_t octets, Tally& tally) {
  tally.retr_octets += octets;
  auto& sending = *std::get<std::unique_ptr<Sending>>(activity_);
  sending.octets += octets;
  sending.offset += octets;
}

Verdict Transaction::advance(Sending& sending, std::size_t octets, maildrop::Rest rest) {
  sending.offset += octets;
  if (rest == maildrop::Rest::More) return Verdict::Good;
  maildrop_->stop_reading();
  return end(sending);
}

// A dot says that this was the message that was announced. Of one that was cut short by TOP there
// is no telling.
Verdict Transaction::end(Sending& sending) {
  const bool is_cut = sending.top && sending.top->is_complete();
  const std::uint64_t octets = sending.octets + sending.writer.missing_octets();
  if (!is_cut && octets != maildrop_->snapshot().octets(sending.index)) {
    maildrop_->distrust(sending.index);
    return Verdict::Broken;
  }
  sending.phase = Sending::Phase::Ending;
  return Verdict::Good;
}

Verdict Transaction::refuse_unreadable(const Error& error, const Sending& sending, Desk& desk) {
  // Half of the message is out: an end now would pass it off for whole.
  if (sending.phase != Sending::Phase::Announcing) return Verdict::Broken;
  const std::uint64_t number = maildrop::number_of(sending.index).value;
  if (error.kind == ErrorKind::NotFound) {
    desk.say(Reply::error(ResponseCode::None, "message {} was removed meanwhile", number));
  } else if (error.kind == ErrorKind::TryAgain) {
    desk.say(Reply::error(ResponseCode::SysTemp, "message {} can't be read now", number));
  } else {
    desk.say(Reply::error(ResponseCode::SysPerm, "message {} can't be read", number));
  }
  activity_ = Idle{};
  return Verdict::Good;  // the client's part in it
}

Verdict Transaction::refuse_without_utf8_mode(const Sending& sending, Desk& desk) {
  desk.say(Reply::error(ResponseCode::Utf8,
                        "message {} has UTF-8 in its header; say UTF8 before "
                        "you log in",
                        maildrop::number_of(sending.index).value));
  maildrop_->stop_reading();
  activity_ = Idle{};
  return Verdict::Good;
}

void Transaction::announce(Sending& sending, Desk& desk) {
  if (sending.top) {
    ++desk.tally.top_messages;
    desk.say(Reply::ok("the top follows"));
  } else {
    ++desk.tally.retr_messages;
    desk.say(Reply::ok("{} octets", maildrop_->snapshot().octets(sending.index)));
  }
}

Verdict Transaction::write(Sending& sending, const maildrop::Piece& piece, std::string_view octets,
                           Desk& desk) {
  assert(octets.size() == piece.octets);
  // The cutter works on a copy until it is known how much the sink took.
  std::optional<protocol::TopCutter> top = sending.top;
  const std::string_view wanted = top ? octets.substr(0, top->take(octets)) : octets;
  const auto progress = sending.writer.write(wanted, desk.sink->space());
  desk.sink->advance(progress.produced);
  (sending.top ? desk.tally.top_octets : desk.tally.retr_octets) += progress.produced;
  sending.octets += progress.produced - progress.stuffed;
  if (progress.consumed < wanted.size()) {
    if (sending.top) sending.top->take(wanted.substr(0, progress.consumed));
    return advance(sending, progress.consumed, maildrop::Rest::More);
  }
  sending.top = top;
  const bool is_complete = top && top->is_complete();
  return advance(sending, progress.consumed, is_complete ? maildrop::Rest::None : piece.rest);
}

Verdict Transaction::proceed(Sending& sending, Desk& desk) {
  const auto progress = sending.writer.finish(desk.sink->space());
  desk.sink->advance(progress.produced);
  (sending.top ? desk.tally.top_octets : desk.tally.retr_octets) += progress.produced;
  if (progress.ending == protocol::DotWriter::Ending::Unfinished) return Verdict::Good;
  if (desk.witness != nullptr) {
    desk.witness->said(fmt::format("({} octets of the message) .", sending.octets));
  }
  if (!sending.top && desk.rules.seen_mark == SeenMark::SetOnRetr) {
    activity_ = MarkingSeen{sending.index};
  } else {
    activity_ = Idle{};
  }
  return Verdict::Good;
}

}  // namespace restante::session
