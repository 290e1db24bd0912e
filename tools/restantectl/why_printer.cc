// SPDX-License-Identifier: Apache-2.0
//
// Why somebody can or can't log in, on a screen.
#include "answer_printer.h"
#include "words.h"

#include <fmt/format.h>

namespace restante::ctl {

namespace {

class WhyPrinter final : public AnswerPrinter {
 public:
  void take(const Json& why) override {
    const bool can_login = why.at("can_login").get<bool>();
    fmt::print("{} {} log in now\n", text(why, "user"), can_login ? "can" : "can NOT");
    for (const Json& reason : why.at("reasons")) {
      fmt::print("  - {}\n", harmless(reason.get<std::string>()));
    }
    fmt::print("\n");
    line("known", text(why, "known"));
    line("source", text(why, "source"));
    line("scheme", text(why, "scheme"));
    if (why.contains("password")) line("password", text(why, "password"));
    line("maildrop", text(why, "maildrop"));
    line("mail", why.at("messages").is_null()
                     ? "-"
                     : fmt::format("{} messages, {}", text(why, "messages"),
                                   cell(why, {"", "octets", Form::Octets}, 0)));
    line("held by", holder(why.at("held_by")));
  }

 private:
  static std::string text(const Json& object, std::string_view key) {
    return cell(object, {"", key}, 0);
  }
  static void line(std::string_view title, std::string_view what) {
    fmt::print("{:<9} {}\n", title, what);
  }
  static std::string other_process(const Json& held_by) {
    const std::string who =
        text(held_by, "pid") == "-"
            ? "another process or host; root is shown which process"
            : fmt::format("process {} ({})", text(held_by, "pid"), text(held_by, "command"));
    const std::string since = text(held_by, "since");
    return since == "-" ? who : fmt::format("{}, since {}", who, since);
  }
  static std::string holder(const Json& held_by) {
    if (held_by.is_null()) return "nobody";
    if (held_by.is_string()) return harmless(held_by.get<std::string>());
    if (!held_by.contains("session")) return other_process(held_by);
    return fmt::format("session {} from {}, since {}", text(held_by, "session"),
                       text(held_by, "address"), text(held_by, "since"));
  }
};

}  // namespace

std::unique_ptr<AnswerPrinter> for_why() {
  return std::make_unique<WhyPrinter>();
}

}  // namespace restante::ctl
