// SPDX-License-Identifier: Apache-2.0
//
// What the mail store answers to a session's errands, each to its errand.
#pragma once

#include <expected>
#include <memory>
#include <variant>

#include "restante/base/result.h"
#include "restante/maildrop/mail_store.h"

namespace restante::pop3 {

using OpenAnswer = Result<std::unique_ptr<maildrop::Maildrop>>;
using ReadAnswer = Result<maildrop::Piece>;
struct SeenAnswer {};
using CommitAnswer = maildrop::Removal;
using GiveBackAnswer = Result<void>;

using Answer = std::variant<OpenAnswer, ReadAnswer, SeenAnswer, CommitAnswer, GiveBackAnswer>;

// No answer yet: see base/enquiry.h.
enum class PutOff { ToThread, Later };
using Outcome = std::expected<Answer, PutOff>;

}  // namespace restante::pop3
