// SPDX-License-Identifier: Apache-2.0
#include "connection.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "restante/base/log.h"
#include "verbs.h"

namespace restante::clerk {

namespace {

Json last_line(ExitCode code, std::string_view text) {
  return {{"error", text}, {"code", static_cast<int>(code)}};
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == line.npos;
}

}  // namespace

Peer Peer::of(const Descriptor& socket) {
  ucred credentials{};
  socklen_t length = sizeof credentials;
  ::getsockopt(socket.number(), SOL_SOCKET, SO_PEERCRED, &credentials, &length);
  return {credentials.uid, credentials.pid};
}

Connection::Connection(Office& office, Owner& owner, Descriptor socket)
    : office_(office),
      owner_(owner),
      peer_(Peer::of(socket)),
      stream_(office.loop, std::move(socket), *this),
      turn_end_(office.loop, *this),
      last_progress_(office.loop.now()) {
  stream_.start_reading();
}

Connection::~Connection() = default;

void Connection::leave() {
  if (std::exchange(state_, State::Gone) == State::Gone) return;
  inquiry_.reset();
  stream_.stop_reading();
  owner_.on_gone(*this);
}

void Connection::retire() {
  if (state_ != State::Open) return;
  state_ = State::Retiring;
  if (inquiry_ != nullptr && inquiry_->is_patient()) {
    return fail(exit_later, "the server was reloaded, or is ending: ask again");
  }
  read_on_or_leave();
}

Connection::Use Connection::use() const {
  if (stream_.is_writing()) return Use::Stalled;
  return inquiry_ == nullptr ? Use::None : Use::Some;
}

void Connection::on_read(std::string_view octets) {
  last_progress_ = office_.loop.now();
  take(octets);
  pump();
}

// Of a line that is too long nothing is kept.
void Connection::take(std::string_view octets) {
  if (intake_ == Intake::SkippingLine) {
    const std::size_t end = octets.find('\n');
    if (end == octets.npos) return;
    octets.remove_prefix(end + 1);
    intake_ = Intake::Line;
  }
  input_.append(octets);
}

// Whoever has asked may have nothing more to say, and yet wait for the answer.
void Connection::on_end() {
  intake_ = Intake::Ended;
  stream_.stop_reading();
  if (inquiry_ != nullptr && inquiry_->is_patient()) return leave();
  pump();
}

void Connection::pump() {
  std::string line;
  while (state_ != State::Gone && inquiry_ == nullptr && has_room() && take_line(line)) {
    obey(line);
  }
  if (state_ != State::Gone) read_on_or_leave();
}

bool Connection::take_line(std::string& line) {
  const std::size_t end = input_.find('\n');
  if (end != input_.npos) {
    line = input_.substr(0, end);
    input_.erase(0, end + 1);
    return true;
  }
  if (input_.size() > Service::line_octets_max) {
    line = std::exchange(input_, {});
    if (intake_ == Intake::Line) intake_ = Intake::SkippingLine;
    return true;
  }
  if (intake_ != Intake::Ended || input_.empty()) return false;
  line = std::exchange(input_, {});
  return true;
}

void Connection::obey(const std::string& line) {
  if (is_blank(line)) return;
  past_ = Past::HasAsked;
  if (line.size() > Service::line_octets_max) {
    return refuse(exit_usage,
                  fmt::format("a line has at most {} KiB", Service::line_octets_max / 1024));
  }
  const auto request = Request::parse(line);
  if (!request.has_value()) return refuse(exit_usage, request.error());
  open(*request);
}

void Connection::open(const Request& request) {
  const Verb* const verb = find_verb(request.verb());
  if (verb == nullptr) {
    return refuse(exit_usage, fmt::format("there is no verb \"{}\"; there are {}", request.verb(),
                                          verb_names()));
  }
  for (const std::string& key : request.keys()) {
    if (std::ranges::find(verb->options, key) != verb->options.end()) continue;
    return refuse(exit_usage, fmt::format("{} has no option \"{}\"", verb->name, key));
  }
  auto opened = verb->open(office_, *this, request);
  if (!opened.has_value()) return refuse(exit_usage, opened.error());
  if (verb->effect == Effect::Changes) {
    log::info("an operator asks")
        .add("verb", verb->name)
        .add("options", request.describe())
        .add("uid", peer_.user)
        .add("pid", peer_.process);
  }
  inquiry_ = std::move(*opened);
  inquiry_->begin();
}

void Connection::say(const Json& object) {
  if (output_.empty()) turn_end_.ask();
  output_ += line_of(object);
}

bool Connection::has_room() const {
  return !stream_.is_writing() && output_.size() < output_octets_max;
}

void Connection::done() {
  finish({{"done", true}});
}

void Connection::fail(ExitCode code, std::string_view text) {
  finish(last_line(code, text));
}

void Connection::refuse(ExitCode code, std::string_view text) {
  finish(last_line(code, text));
}

void Connection::finish(const Json& last) {
  inquiry_.reset();
  say(last);
  // At the end of the turn the process may be no more.
  flush();
  // The next request is not obeyed in here: there may be thousands in a row.
  turn_end_.ask();
}

void Connection::flush() {
  if (state_ == State::Gone || stream_.is_writing() || output_.empty()) return;
  const loop::Stream::Sent sent = stream_.write(output_);
  output_.clear();
  if (sent == loop::Stream::Sent::Broken) return leave();
  if (sent == loop::Stream::Sent::All) last_progress_ = office_.loop.now();
}

void Connection::on_written() {
  last_progress_ = office_.loop.now();
  on_turn_end();
}

void Connection::on_turn_end() {
  flush();
  if (state_ == State::Gone || stream_.is_writing()) return;
  if (inquiry_ != nullptr) return inquiry_->on_room();
  pump();
}

void Connection::read_on_or_leave() {
  const bool is_idle = inquiry_ == nullptr && output_.empty() && !stream_.is_writing();
  if (is_idle && intake_ == Intake::Ended && input_.empty()) return leave();
  if (is_idle && state_ == State::Retiring && past_ == Past::HasAsked) return leave();
  if (intake_ == Intake::Ended) return;
  // One line, and what came along with it.
  if (input_.size() > Service::line_octets_max) return stream_.stop_reading();
  stream_.start_reading();
}

}  // namespace restante::clerk
