// SPDX-License-Identifier: Apache-2.0
//
// Shows an answer of the server's to a person.
#pragma once

#include "columns.h"

#include "restante/base/exit_code.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace restante::ctl {

class AnswerPrinter {
 public:
  virtual ~AnswerPrinter() = default;

  virtual void take(const Json& object) = 0;
  // There is no more; `code` is how it ended.
  virtual void finish(ExitCode code) { (void)code; }
};

// A line an object, the newest last: by the key that says since when.
[[nodiscard]] std::unique_ptr<AnswerPrinter> in_columns(std::vector<Column> columns,
                                                        std::string_view newest_last_by);

// Each object as text with its values in it: "{} sessions ended" and the key of the value.
[[nodiscard]] std::unique_ptr<AnswerPrinter> in_words(std::string text, std::string key);

// For who: {"count":n} is a number alone.
[[nodiscard]] std::unique_ptr<AnswerPrinter> for_who();
// The same for {"cleared":n}.
[[nodiscard]] std::unique_ptr<AnswerPrinter> for_penalties();
[[nodiscard]] std::unique_ptr<AnswerPrinter> for_status();
[[nodiscard]] std::unique_ptr<AnswerPrinter> for_why();
// Each line at once.
[[nodiscard]] std::unique_ptr<AnswerPrinter> for_trace();
// What has changed, and problems on standard error.
[[nodiscard]] std::unique_ptr<AnswerPrinter> for_house(std::string_view done);

}  // namespace restante::ctl
