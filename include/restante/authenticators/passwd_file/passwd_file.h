// SPDX-License-Identifier: Apache-2.0
//
// Users from a file in the syntax of Dovecot's passwd-file:
//
//   user:{SCHEME}hash:uid:gid:gecos:home:shell:extra fields
//
// Fields behind the password may be missing. gecos and shell are read over. Of the extra fields
// (blank-separated, key=value) `maildrops=a,b` is obeyed: other maildrops that this user may open
// ("*": any; without a domain: in the user's), and so are `nologin` and `fail`: the user is kept
// out as by a wrong password; and `login_delay=10m`: LOGIN-DELAY for this user alone, in seconds or
// with a unit (s, m, h, d; 0: none). A line with `allow_nets=`, which can't be obeyed, is bad.
// uid, gid, `userdb_mail=` and the like are not obeyed either, which findings() tells.
// Empty lines and lines that begin with '#' are skipped. A line that can't be read is left out and
// reported; the others work. A user whose password would cost too much to check is reported and
// kept: to log in as such a one fails with Unsupported. LF or CRLF ends a line, and a byte order
// mark may precede the first.
//
// Reading is done once, by load(); the object is constant afterwards and may be asked from any
// thread. Users are found without regard to the case of ASCII letters, and in whichever form of
// Unicode the file has their names (SASLprep, RFC 4013); an exact match comes first, then the first
// in the file. Who asks has prepared the name.
//
// Keys for SCRAM come from the schemes SCRAM-SHA-1, SCRAM-SHA-256 (for their own hash) and PLAIN;
// see restante/auth/scram_answers.h. Secrets for APOP and CRAM-MD5 come from PLAIN alone.
//
// A user costs the octets of the line and 12 to 24 more. A file has at most 1 TiB.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "restante/auth/authenticator.h"
#include "restante/auth/scram.h"
#include "restante/auth/user_list.h"
#include "restante/authenticators/passwd_file/findings.h"
#include "restante/base/result.h"

namespace restante::authenticators {

struct Contents;
struct PasswdLine;

// Hears now and then how far the reading of a large file is: of 1000 parts so many are done.
class ReadingWatcher {
 public:
  static constexpr unsigned all = 1000;
  virtual void on_reading(unsigned done) = 0;

 protected:
  ~ReadingWatcher() = default;
};

// What its caller knows of a file, and who hears of it: borrowed, and null for nobody.
struct Reading {
  BadLineListener* listener = nullptr;
  MailOwner owner = {};
  // What a name without a domain is completed with; empty: nothing.
  std::string default_domain = {};
  ReadingWatcher* watcher = nullptr;
};

class PasswdFile final : public auth::Authenticator, public auth::UserList {
 public:
  // From an open file, whose offset stays where it is; `path` is for the texts. The world may fail;
  // TryAgain: the file was written while it was read. Unsupported: it is too large.
  [[nodiscard]] static Result<std::unique_ptr<PasswdFile>> load(const std::string& path,
                                                                int descriptor,
                                                                const Reading& reading = {});

  // The same by way of `extract`, memory (memfd) that lies beside the file: what the first who
  // reads the file makes of it stays there, sealed, and whoever is given the same memory with the
  // same file does not read it again; then nothing is found that its author should know.
  [[nodiscard]] static Result<std::unique_ptr<PasswdFile>> load_by_extract(
      const std::string& path, int descriptor, int extract, const Reading& reading = {});

  // Opens the file as well. No such file, no permission; Unsupported: not an ordinary file.
  [[nodiscard]] static Result<std::unique_ptr<PasswdFile>> load(const std::string& path,
                                                                const Reading& reading = {});

  // The same from octets at hand.
  [[nodiscard]] static std::unique_ptr<PasswdFile> parse(std::string_view octets,
                                                         const Reading& reading = {});

  PasswdFile(const PasswdFile&) = delete;
  PasswdFile& operator=(const PasswdFile&) = delete;
  ~PasswdFile() override;

  const Findings& findings() const;
  enum class Made { Now, Before };  // from the file; or by another, who had left an extract of it
  Made made() const;
  std::size_t size() const override;
  void show(auth::UserVisitor& visitor) const override;
  // A step is a line.
  [[nodiscard]] std::optional<std::size_t> show_some(auth::UserVisitor& visitor, std::size_t from,
                                                     std::size_t steps) const override;

  [[nodiscard]] Result<std::optional<auth::Identity>> authenticate(
      const auth::Credentials& credentials, Enquiry& enquiry) const override;
  [[nodiscard]] Result<std::optional<auth::Identity>> find(std::string_view user,
                                                           Enquiry& enquiry) const override;
  [[nodiscard]] Result<std::optional<auth::Identity>> owner(std::string_view maildrop,
                                                            Enquiry& enquiry) const override;
  [[nodiscard]] Result<auth::Standing> standing(std::string_view user,
                                                Enquiry& enquiry) const override;
  [[nodiscard]] Result<auth::ScramKeys> scram_keys(auth::ScramHash hash, std::string_view user,
                                                   Enquiry& enquiry) const override;
  [[nodiscard]] Result<auth::Secret> plain_secret(std::string_view user,
                                                  Enquiry& enquiry) const override;
  auth::Abilities abilities() const override;

 private:
  enum class Presence { There, Missing };

  explicit PasswdFile(Contents contents);

  static std::unique_ptr<PasswdFile> of(Contents contents);
  static Result<std::unique_ptr<PasswdFile>> of(Result<Contents> contents);

  Presence look_up(std::string_view user, PasswdLine& line) const;
  PasswdLine decoy(std::string_view user) const;
  bool can_be_checked(const PasswdLine& line) const;

  const std::unique_ptr<const Contents> contents_;
};

}  // namespace restante::authenticators
