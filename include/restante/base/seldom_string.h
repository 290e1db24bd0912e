// SPDX-License-Identifier: Apache-2.0
//
// A string that is empty nearly always: of very many objects that each have one, most need only a
// pointer for it. It may hold a secret for a while, so what it gives up is overwritten.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "restante/base/wipe.h"

namespace restante {

class SeldomString {
 public:
  bool empty() const { return octets_ == nullptr; }
  std::string_view view() const { return empty() ? std::string_view() : *octets_; }
  std::size_t size() const { return view().size(); }

  void append(std::string_view more) {
    if (more.empty()) return;
    if (empty()) return octets_.reset(new std::string(more));
    if (octets_->capacity() - octets_->size() < more.size()) grow(octets_->size() + more.size());
    octets_->append(more);
  }

  void remove_prefix(std::size_t octets) {
    if (octets == size()) return octets_.reset();
    octets_->erase(0, octets);
  }

  void clear() { octets_.reset(); }

  // Empty afterwards.
  SeldomString take() { return std::move(*this); }

 private:
  // By doubling, as a string does it, but without leaving the octets behind.
  void grow(std::size_t octets) {
    std::unique_ptr<std::string, WipingDelete> roomy(new std::string);
    roomy->reserve(octets + octets_->size());
    roomy->append(*octets_);
    octets_ = std::move(roomy);
  }

  std::unique_ptr<std::string, WipingDelete> octets_;  // null: empty
};

}  // namespace restante
