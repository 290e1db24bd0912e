// SPDX-License-Identifier: Apache-2.0
#include "inspection.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "recollection.h"

namespace restante::stores {

namespace {

using Then = SpareThreads::Then;

class Inspector final : private SpareThreads::Work {
 public:
  Inspector(const FileSystem& system, const Folders& folders, const Listing& listing,
            const Index* index, const Owners& owners, Patience patience, CountingBudget& budget)
      : system_(system),
        folders_(folders),
        listing_(listing),
        index_(index),
        owners_(owners),
        patience_(patience),
        budget_(budget),
        findings_(listing.messages().size()),
        shares_((findings_.size() + messages_a_share - 1) / messages_a_share) {}

  Result<Inspection> run(SpareThreads& threads);

 private:
  struct Share {
    std::size_t vanished = 0;
    std::size_t uncounted = 0;
    Unserved left_out;
    Unserved listed;
    Result<void> result;
  };

  Then take(std::size_t number) override;
  Result<void> inspect(std::size_t first, std::size_t end, Share& share);
  // Nothing, or why the whole maildrop can't be looked at.
  static Result<void> note(Error error, Share& share);
  void note(const Measure::Finding& finding, std::string_view name, Share& share) const;

  const FileSystem& system_;
  const Folders& folders_;
  const Listing& listing_;
  const Index* const index_;
  const Owners owners_;
  const Patience patience_;
  CountingBudget& budget_;
  // Each thread writes to those of its share alone.
  std::vector<std::optional<Measure::Finding>> findings_;
  std::vector<Share> shares_;
};

Result<Inspection> Inspector::run(SpareThreads& threads) {
  assert(patience_ == Patience::MayBlock || shares_.size() <= 1);
  threads.share_out(shares_.size(), *this);
  Inspection inspection;
  for (Share& share : shares_) {
    if (!share.result) return Failure(std::move(share.result).error());
    inspection.vanished += share.vanished;
    inspection.uncounted += share.uncounted;
    inspection.left_out.add(std::move(share.left_out));
    inspection.listed.add(std::move(share.listed));
  }
  inspection.findings = std::move(findings_);
  return inspection;
}

Then Inspector::take(std::size_t number) {
  const std::size_t first = number * messages_a_share;
  Share& share = shares_[number];
  share.result = inspect(first, std::min(first + messages_a_share, findings_.size()), share);
  return share.result ? Then::GoOn : Then::Stop;
}

Result<void> Inspector::inspect(std::size_t first, std::size_t end, Share& share) {
  Measure measure(system_, folders_, patience_, budget_);
  Recollection recollection(system_, folders_, index_,
                            listing_.base_name(listing_.messages()[first]));
  for (std::size_t at = first; at < end; ++at) {
    const Listing::Message& message = listing_.messages()[at];
    const std::string_view name = listing_.name(message);
    findings_[at] = recollection.recall(name, listing_.base_name(message), message.arrival);
    if (!findings_[at]) {
      auto measured = measure.measure(name);
      if (!measured) {
        if (auto noted = note(std::move(measured).error(), share); !noted) return noted;
        continue;
      }
      findings_[at] = *measured;
    }
    note(*findings_[at], name, share);
  }
  return {};
}

void Inspector::note(const Measure::Finding& finding, std::string_view name, Share& share) const {
  if (finding.packing == Packing::None && owners_.include(finding.owner)) return;
  const std::string_view why =
      finding.packing == Packing::None ? "belongs to another user" : describe(finding.packing);
  share.listed.add({1, 0, {ErrorKind::Denied, path_of(name).append(": ").append(why)}});
}

Result<void> Inspector::note(Error error, Share& share) {
  switch (error.kind) {
    case ErrorKind::NotFound:
      ++share.vanished;
      return {};
    case ErrorKind::Busy:
      ++share.uncounted;
      return {};
    case ErrorKind::Unsupported:
      share.left_out.add({1, 0, std::move(error)});
      return {};
    case ErrorKind::Denied:
      share.left_out.add({1, 1, std::move(error)});
      return {};
    default:
      return Failure(std::move(error));
  }
}

}  // namespace

void Unserved::add(Unserved more) {
  if (count == 0) first = std::move(more.first);
  count += more.count;
  curable += more.curable;
}

Result<Inspection> inspect(const FileSystem& system, const Folders& folders, const Listing& listing,
                           const Index* index, const Owners& owners, Patience patience,
                           SpareThreads& threads, CountingBudget& budget) {
  return Inspector(system, folders, listing, index, owners, patience, budget).run(threads);
}

}  // namespace restante::stores
