// SPDX-License-Identifier: Apache-2.0
#include "fill.h"

#include "layout.h"
#include "maildir_writer.h"

#include <fmt/format.h>

#include <cassert>
#include <unordered_set>

#include "restante/maildrop/octet_counter.h"

namespace restante::load {

namespace {

// The number tells the order, as the arrival does in names that a delivery agent makes.
std::string base_name(std::uint64_t number) {
  constexpr std::uint64_t first_second = 1'767'600'000;
  constexpr std::uint64_t messages_a_second = 1000;
  return fmt::format("{}.M{:06}P1Q{}.load", first_second + number / messages_a_second,
                     number % messages_a_second, number);
}

std::string sizes_suffix(std::string_view message) {
  maildrop::OctetCounter counter;
  counter.add(message);
  return fmt::format(",S={},W={}", message.size(), counter.total());
}

class Filler {
 public:
  explicit Filler(const MailPlan& plan) : plan_(plan), composer_(plan.seed, plan.line_ends) {}

  Result<void> fill(std::uint64_t user, const std::string& path) {
    auto maildir = MaildirWriter::open(path);
    if (!maildir) return Failure(maildir.error());
    Random seeds(plan_.seed + user);
    for (std::uint64_t i = 0; i < plan_.messages; ++i) {
      Random random(seeds.next());
      const Result<void> written = write(*maildir, i, random);
      if (!written) return written;
    }
    return {};
  }

  const Filled& filled() const { return filled_; }

 private:
  Result<void> write(MaildirWriter& maildir, std::uint64_t number, Random& random) {
    const std::uint64_t octets = plan_.sizes.draw(random);
    const std::string_view message = composer_.compose(octets, number, random);
    std::string name = base_name(number);
    if (plan_.names == Names::WithSizes) name += sizes_suffix(message);
    Place place = plan_.placement == Placement::New ? Place::New : Place::Cur;
    if (plan_.placement == Placement::Mixed && random.below(2) == 0) place = Place::New;
    if (place == Place::Cur) name += plan_.placement == Placement::Mixed ? ":2,S" : ":2,";
    ++filled_.messages;
    filled_.octets += message.size();
    return maildir.write(place, name, message);
  }

  const MailPlan& plan_;
  Composer composer_;
  Filled filled_;
};

}  // namespace

Result<std::vector<std::string>> find_maildirs(const MailPlan& plan) {
  std::vector<std::string> maildirs;
  std::unordered_set<std::string> seen;
  for (const std::string& user : plan.users) {
    const auto path = expand_layout(plan.layout, user);
    if (!path) return Failure(path.error());
    maildirs.push_back(fmt::format("{}/{}", plan.folder, *path));
    if (!seen.insert(maildirs.back()).second) {
      return failure(ErrorKind::Unsupported,
                     fmt::format("layout \"{}\": {} would be the Maildir of two users", plan.layout,
                                 maildirs.back()));
    }
    const Result<void> empty = check_is_empty(maildirs.back());
    if (!empty) return Failure(empty.error());
  }
  return maildirs;
}

Result<Filled> fill(const MailPlan& plan, const std::vector<std::string>& maildirs) {
  assert(maildirs.size() == plan.users.size());
  Filler filler(plan);
  for (std::size_t i = 0; i < maildirs.size(); ++i) {
    const Result<void> filled = filler.fill(i, maildirs[i]);
    if (!filled) return Failure(filled.error());
  }
  return filler.filled();
}

}  // namespace restante::load
