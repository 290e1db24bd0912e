// SPDX-License-Identifier: Apache-2.0
//
// What all conversations of a worker share, and their port to what the worker does for them.
#pragma once

#include <memory>
#include <span>

#include "restante/base/instant.h"
#include "restante/channel/host.h"
#include "restante/config/settings.h"
#include "restante/loop/job.h"
#include "restante/maildrop/mail_store.h"
#include "restante/metrics/busiest.h"
#include "restante/metrics/sheet.h"
#include "restante/pop3/accounts.h"
#include "restante/pop3/session_ids.h"
#include "restante/pop3/trace.h"
#include "restante/session/rules.h"
#include "restante/tls/context.h"

namespace restante::pop3 {

class Conversation;

// All is borrowed.
struct Premises {
  const config::Settings& settings;
  maildrop::MailStore& store;
  const tls::Context* tls;  // null: there is none
  std::span<char> output;   // Host::output_octets
  std::span<char> piece;    // Host::piece_octets
  metrics::Sheet& sheet;    // where all of it is counted
};

class Host : public channel::Host {
 public:
  // A piece of a message, and a conversation's output. Pieces stay in the processor's second-level
  // cache; that several go out together makes a large message cheaper. There is room for the CRs
  // that they get on their way, and for replies before them; what finds none is read again.
  static constexpr std::size_t piece_octets = std::size_t{64} * 1024;
  static constexpr std::size_t output_octets = 4 * piece_octets + std::size_t{68} * 1024;

  // The same while the loop is thrifty: this is what a client costs that does not read.
  static constexpr std::size_t thrifty_piece_octets = std::size_t{16} * 1024;
  static constexpr std::size_t thrifty_output_octets = std::size_t{20} * 1024;

  explicit Host(const Premises& its_premises)
      : channel::Host(its_premises.settings.timeouts.keepalive), premises(its_premises) {}

  const Premises premises;
  SessionIds session_ids;
  Trace* trace = nullptr;  // borrowed; null: nobody follows any session
  // Of new sessions: what is offered follows from what the accounts can judge. Null before they
  // have said so.
  std::shared_ptr<const session::Rules> rules;
  metrics::Busiest busiest_users;
  metrics::Busiest busiest_addresses;

  // The time now, and when the loop woke up.
  virtual Instant instant() const = 0;
  virtual Instant turn_began() const = 0;

  // For the conversation whose turn it is: replies on their way, stored octets on their way.
  std::span<char> output() const { return portion(premises.output, thrifty_output_octets); }
  std::span<char> piece() const { return portion(premises.piece, thrifty_piece_octets); }

  // Whether each should be given small pieces only.
  virtual bool is_thrifty() const = 0;
  virtual Accounts& accounts() = 0;
  // What a thread is wanted for. Openings may take long and come in crowds.
  enum class Work { Opening, Other };
  virtual void submit(std::unique_ptr<loop::Job> job, Work work) = 0;

  virtual void logged_in(Conversation& conversation) = 0;
  // Destroys the conversation.
  virtual void gone(Conversation& conversation) = 0;

 protected:
  ~Host() = default;

 private:
  std::span<char> portion(std::span<char> memory, std::size_t thrifty_octets) const {
    return is_thrifty() ? memory.first(thrifty_octets) : memory;
  }
};

}  // namespace restante::pop3
