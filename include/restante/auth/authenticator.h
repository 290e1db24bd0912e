// SPDX-License-Identifier: Apache-2.0
//
// The port to whoever knows the users. Called from several threads at once.
//
// For all of its questions: an Enquiry may be put off (see base/enquiry.h): to a thread, where a
// hash takes long, or until later, where somebody else has to be asked. Unsupported: the user is
// there, but what is kept of the password can't be checked, at a cost that is granted. Any other
// Error: the source can't be asked now, which says nothing of the user. Whoever asks waits for a
// bounded time only; what is bound to fail by itself, as a connection, is for the source to bound.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "restante/auth/credentials.h"
#include "restante/auth/scram.h"
#include "restante/base/clock.h"
#include "restante/base/enquiry.h"
#include "restante/base/result.h"

namespace restante::auth {

// Longer than anybody would wait, and far from where a clock would overflow.
inline constexpr Duration login_delay_max = std::chrono::days(3650);

// A user who proved it.
struct Identity {
  std::string user;                    // as the source spells it
  std::string home;                    // empty where the source has none
  std::vector<std::string> maildrops;  // other maildrops that this user may open; "*" is any
  // What the source keeps of the password, for comparison alone: where that is another, a password
  // that was right need not be. Empty: the source does not say.
  std::string version = {};
  // What the source calls the form in which it keeps the password, "SHA512-CRYPT", for an operator.
  // Empty: it does not say.
  std::string scheme = {};
  // LOGIN-DELAY of this user alone; nothing: as for all. At most login_delay_max.
  std::optional<Duration> login_delay = {};
};

// What a way to log in needs to have been kept of a user's password.
enum class Means : std::uint8_t {
  AnyForm,          // whatever a password can be verified by; or none at all
  ScramSha1Keys,    // or what they can be made of
  ScramSha256Keys,  // likewise
  PlainSecret       // the password itself, for APOP and CRAM-MD5
};

// How many users of a source may log in, how many of them have what is needed, and how long they
// may be made to wait.
struct Abilities {
  enum class Counting : std::uint8_t { Done, Impossible };

  std::uint64_t users = 0;
  std::uint64_t scram_sha_1 = 0;
  std::uint64_t scram_sha_256 = 0;
  std::uint64_t plain_secrets = 0;
  std::uint64_t own_login_delays = 0;          // users who have one of their own
  Duration longest_login_delay = Duration(0);  // of these
  // Impossible: there are users, or may be, of whom nobody knows.
  Counting counting = Counting::Done;

  std::uint64_t able(Means means) const;
  Abilities& operator+=(const Abilities& other);
  bool operator==(const Abilities&) const = default;
};

// Whether somebody may log in at all.
enum class Standing : std::uint8_t {
  Known,
  Unknown,
  KeptOut  // a user, but one who may not
};

class Authenticator {
 public:
  virtual ~Authenticator() = default;

  // An Identity for right credentials, nothing for wrong ones; an unknown user takes as long as a
  // wrong password.
  [[nodiscard]] virtual Result<std::optional<Identity>> authenticate(const Credentials& credentials,
                                                                     Enquiry& enquiry) const = 0;

  // A user who proved it by other means than a password sent to us. Nothing: there is no such user.
  [[nodiscard]] virtual Result<std::optional<Identity>> find(std::string_view user,
                                                             Enquiry& enquiry) const = 0;

  // Whose maildrop has this name: a user as the source spells them, also one who may not log in.
  [[nodiscard]] virtual Result<std::optional<Identity>> owner(std::string_view maildrop,
                                                              Enquiry& enquiry) const {
    return find(maildrop, enquiry);
  }

  // For operators: find() does not tell who is kept out from who is not there.
  [[nodiscard]] virtual Result<Standing> standing(std::string_view user, Enquiry& enquiry) const;

  // For the log: of a user whom we were just asked about, as far as it is known at once.
  [[nodiscard]] virtual Result<Standing> last_standing(std::string_view user) const {
    return standing(user, Enquiry().on_loop());
  }

  // Keys to verify a proof with. For an unknown user, or one whose password is not kept in a form
  // that serves SCRAM, keys that nobody has the password to and that are the same each time.
  [[nodiscard]] virtual Result<ScramKeys> scram_keys(ScramHash hash, std::string_view user,
                                                     Enquiry& enquiry) const = 0;

  // The password itself; likewise a secret that nobody knows where there is none.
  [[nodiscard]] virtual Result<Secret> plain_secret(std::string_view user,
                                                    Enquiry& enquiry) const = 0;

  virtual Abilities abilities() const = 0;
};

}  // namespace restante::auth
