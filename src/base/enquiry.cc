// SPDX-License-Identifier: Apache-2.0
#include "restante/base/enquiry.h"

#include <map>

namespace restante {

namespace {

class NobodyHears final : public Enquiry::Bell {
 public:
  void ring() override {}
};

NobodyHears nobody_hears;

}  // namespace

struct Enquiry::Part {
  std::any answer;               // empty: there is none yet
  std::unique_ptr<Notes> notes;  // the part's own
};

struct Enquiry::Notes {
  std::unique_ptr<Kept> kept;
  std::map<unsigned, Part> parts;  // those that were put off at least once
};

Enquiry::Enquiry() : Enquiry(nobody_hears) {}

Enquiry::Enquiry(Bell& bell) : bell_(&bell) {}

Enquiry::Enquiry(Enquiry&& other) noexcept = default;
Enquiry& Enquiry::operator=(Enquiry&& other) noexcept = default;
Enquiry::~Enquiry() = default;

Enquiry::Kept* Enquiry::kept() const {
  return notes_ == nullptr ? nullptr : notes_->kept.get();
}

void Enquiry::keep(std::unique_ptr<Kept> kept) {
  notes().kept = std::move(kept);
}

Enquiry::Notes& Enquiry::notes() {
  if (notes_ == nullptr) notes_ = std::make_unique<Notes>();
  return *notes_;
}

const std::any* Enquiry::answer_to(unsigned number) const {
  if (notes_ == nullptr) return nullptr;
  const auto found = notes_->parts.find(number);
  return found == notes_->parts.end() ? nullptr : &found->second.answer;
}

// A part is an Enquiry of its own while it is asked, and notes of ours in between.
Enquiry Enquiry::take_part(unsigned number) {
  Enquiry part(*bell_);
  part.patience_ = patience_;
  if (notes_ == nullptr) return part;
  if (const auto found = notes_->parts.find(number); found != notes_->parts.end()) {
    part.notes_ = std::move(found->second.notes);
  }
  return part;
}

void Enquiry::put_off(unsigned number, Enquiry part) {
  notes().parts[number].notes = std::move(part.notes_);
}

// What was answered at once on the loop will be so again. On a thread nobody knows what it took.
bool Enquiry::is_to_be_remembered(unsigned number) const {
  return patience_ == Patience::MayBlock || answer_to(number) != nullptr;
}

// What the part kept stays as well: this may be a thread, and it is to be destroyed on the loop.
void Enquiry::remember(unsigned number, Enquiry part, std::any answer) {
  notes().parts[number] = {std::move(answer), std::move(part.notes_)};
}

}  // namespace restante
