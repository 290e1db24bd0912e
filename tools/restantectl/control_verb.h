// SPDX-License-Identifier: Apache-2.0
//
// The verbs that ask the running server: each makes a request of its options, and shows the answer,
// as it came (--json) or for a person.
#pragma once

#include "answer_printer.h"
#include "control_client.h"
#include "holder_names.h"
#include "verb.h"

#include "restante/config/settings.h"

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace restante::ctl {

// An option of a verb, or one without a name, LEVEL, that must be there; the server knows it by the
// same name, in small letters and without "--".
struct ControlOption {
  enum class Kind {
    Text,
    Flag,
    Password  // a flag: it is read from whoever runs us
  };

  std::string_view name;
  std::string_view value;  // what stands for it in the help
  std::string_view purpose;
  Kind kind = Kind::Text;
};

// A verb below another, "penalties clear": it has the same options.
struct ControlBelow {
  std::string_view name;
  std::string_view purpose;
};

struct ControlForm {
  using MakePrinter = std::unique_ptr<AnswerPrinter> (*)();

  std::string_view name;
  std::string_view purpose;
  std::vector<ControlOption> options;
  MakePrinter printer;
  std::optional<ControlBelow> below = {};
  // Answers a request without a server, as far as that goes; null: nobody does.
  Json (*without_server)(const config::Settings& settings, const Json& request) = nullptr;
  // Trace waits for what may never come; who waits for all else is shown for how long.
  enum class Waiting { IsShown, IsSilent } waiting = Waiting::IsShown;
  // Adds to an object what the server can't know; null: there is nothing.
  void (*complete)(Json& object, HolderNames& names) = nullptr;
};

class ControlVerb final : public Verb {
 public:
  explicit ControlVerb(ControlForm form);

  void describe(Options& options) override;
  [[nodiscard]] ExitCode run() override;

 private:
  struct Setting {
    const ControlOption* option;
    std::string text;
    bool is_set = false;
  };

  void describe_settings(Options& options);
  [[nodiscard]] Result<Json> request() const;
  ExitCode answer_without_server(const Error& error, const Json& request) const;
  ExitCode print_answer(ControlClient& client) const;

  const ControlForm form_;
  std::list<Setting> settings_;  // they stay where they are
  std::string socket_;
  std::string config_ = default_config;
  bool wants_json_ = false;
  bool is_below_ = false;
};

// All of them.
[[nodiscard]] std::vector<std::unique_ptr<Verb>> control_verbs();

}  // namespace restante::ctl
