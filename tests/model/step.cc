// SPDX-License-Identifier: Apache-2.0
#include "step.h"

#include <fmt/format.h>

#include <ostream>

#include "prediction.h"

namespace restante::model {

namespace {

struct Teller {
  std::string operator()(const Deliver& step) const {
    return fmt::format("{} x mail for {}, arrived {}.M{}, {}: {} x \"{}\"", step.count,
                       users[step.box], step.seconds, step.microseconds, name_of(step.naming),
                       step.times, visible(step.text));
  }
  std::string operator()(const SetFlags& step) const {
    return fmt::format("another program sets flags \"{}\" on {}'s mail, place {}", step.flags,
                       users[step.box], step.place);
  }
  std::string operator()(const TakeAway& step) const {
    return fmt::format("another program takes {}'s mail away, place {}", users[step.box],
                       step.place);
  }
  std::string operator()(const Say& step) const {
    const std::string login =
        step.maildrop ? fmt::format(", logged in to {}'s mail", users[*step.maildrop]) : "";
    return fmt::format("client {}{}: \"{}\" (cuts {})", step.client, login, visible(step.octets),
                       step.cuts);
  }
  std::string operator()(const GoAway& step) const {
    return fmt::format("client {}: \"{}\" and {}", step.client, visible(step.last_words),
                       step.how == GoAway::How::Close ? "closes" : "resets");
  }
  std::string operator()(const Reload& step) const {
    return fmt::format("reload of generation {}", step.generation);
  }
  std::string operator()(const Kill&) const { return "kill"; }
  std::string operator()(const Pause&) const { return "pause"; }

  static std::string_view name_of(Naming naming) {
    switch (naming) {
      case Naming::Plain:
        return "plain name";
      case Naming::WithSizes:
        return "name with sizes";
      case Naming::Long:
        return "long name";
    }
    return "";
  }
};

}  // namespace

void show_step(const Step& step, std::ostream& out) {
  out << std::visit(Teller{}, step);
}

void showValue(const Steps& steps, std::ostream& out) {
  std::size_t number = 0;
  for (const Step& step : steps.all) {
    out << "\n  " << ++number << ". ";
    show_step(step, out);
  }
}

}  // namespace restante::model
