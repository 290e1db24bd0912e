// SPDX-License-Identifier: Apache-2.0
#include "mailbox_command.h"

#include "fill.h"
#include "passwd.h"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <string>

#include "restante/base/exit_code.h"
#include "user_pattern.h"

namespace restante::load {

namespace {

struct Asked {
  std::string folder;
  std::string users;
  std::string sizes = "lognormal:8KiB,1.0";
  std::string layout = "%d/%n/Maildir";
  std::uint64_t messages = 20;
  std::uint64_t seed = 1;
  LineEnds line_ends = LineEnds::Lf;
  Names names = Names::Plain;
  bool is_in_cur = false;
  bool is_mixed = false;
  std::string passwd;  // empty for none
  std::string password = "secret";
  std::string scheme = "PLAIN";
};

Placement placement(const Asked& asked) {
  if (asked.is_mixed) return Placement::Mixed;
  return asked.is_in_cur ? Placement::Cur : Placement::New;
}

Result<MailPlan> plan(const Asked& asked) {
  auto users = expand_user_pattern(asked.users);
  if (!users) return Failure(users.error());
  const auto sizes = Sizes::parse(asked.sizes);
  if (!sizes) return Failure(sizes.error());
  return MailPlan{asked.folder,    asked.layout, std::move(*users), asked.messages, *sizes,
                  asked.line_ends, asked.names,  placement(asked),  asked.seed};
}

Result<void> make(const Asked& asked) {
  const auto mail = plan(asked);
  if (!mail) return Failure(mail.error());
  const auto maildirs = find_maildirs(*mail);
  if (!maildirs) return Failure(maildirs.error());
  if (!asked.passwd.empty()) {
    const auto written = write_passwd(asked.passwd, mail->users, asked.scheme, asked.password);
    if (!written) return written;
  }
  const auto filled = fill(*mail, *maildirs);
  if (!filled) return Failure(filled.error());
  fmt::print("{} messages, {} octets, in {} Maildirs\n", filled->messages, filled->octets,
             maildirs->size());
  return {};
}

int run(const Asked& asked) {
  const Result<void> made = make(asked);
  if (made) return exit_done;
  fmt::print(stderr, "restante-load: {}\n", made.error().text);
  return made.error().kind == ErrorKind::Unsupported ? exit_usage : exit_other;
}

void add_mail_options(CLI::App& command, Asked& asked) {
  command.add_option("--messages", asked.messages, "How many each user gets")
      ->capture_default_str();
  command
      .add_option("--sizes", asked.sizes, "fixed:10MiB, uniform:1KiB-64KiB or lognormal:8KiB,1.0")
      ->type_name("LAW")
      ->capture_default_str();
  const std::map<std::string, LineEnds> line_ends = {{"lf", LineEnds::Lf},
                                                     {"crlf", LineEnds::Crlf}};
  command.add_option("--line-ends", asked.line_ends, "lf, which is taken without this, or crlf")
      ->transform(CLI::CheckedTransformer(line_ends).description(""))
      ->type_name("lf|crlf");
  const std::map<std::string, Names> names = {{"plain", Names::Plain}, {"sizes", Names::WithSizes}};
  command.add_option("--names", asked.names, "Of files: plain, or sizes for ,S= and ,W= in them")
      ->transform(CLI::CheckedTransformer(names).description(""))
      ->type_name("plain|sizes");
  command.add_option("--seed", asked.seed, "The same seed makes the same mail")
      ->capture_default_str();
  CLI::Option* const in_new =
      command.add_flag("--new")->description("Put the mail into new (as without this)");
  CLI::Option* const in_cur = command.add_flag("--cur", asked.is_in_cur, "Put it into cur");
  CLI::Option* const mixed =
      command.add_flag("--mixed", asked.is_mixed, "Half of it into new, half, as seen, into cur");
  in_cur->excludes(in_new);
  mixed->excludes(in_new)->excludes(in_cur);
}

}  // namespace

void add_mailbox_command(CLI::App& program, int& exit_code) {
  CLI::App* const command = program.add_subcommand("mailbox", "Make Maildirs full of mail to load");
  const auto asked = std::make_shared<Asked>();
  command->add_option("FOLDER", asked->folder, "Where the Maildirs come to lie")
      ->required()
      ->type_name("");
  command->add_option("--users", asked->users, "As user{1..200}@example.test")
      ->required()
      ->type_name("PATTERN");
  command->add_option("--layout", asked->layout, "Of FOLDER; %u, %n and %d are of the user")
      ->capture_default_str();
  add_mail_options(*command, *asked);
  command->add_option("--passwd", asked->passwd, "Write the users and their password to this file")
      ->type_name("FILE");
  command->add_option("--password", asked->password, "Of all users")->capture_default_str();
  command
      ->add_option("--scheme", asked->scheme, "How the file has the password: see restantectl(8)")
      ->capture_default_str();
  command->callback([asked, &exit_code] { exit_code = run(*asked); });
}

}  // namespace restante::load
