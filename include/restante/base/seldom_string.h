// SPDX-License-Identifier: Apache-2.0
//
// A string that is empty nearly always: of very many objects that each have one, most need only a
// pointer for it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace restante {

class SeldomString {
 public:
  bool empty() const { return octets_ == nullptr; }
  std::string_view view() const { return empty() ? std::string_view() : *octets_; }
  std::size_t size() const { return view().size(); }

  void append(std::string_view more) {
    if (more.empty()) return;
    if (empty()) octets_ = std::make_unique<std::string>();
    octets_->append(more);
  }

  void remove_prefix(std::size_t octets) {
    if (octets == size()) return octets_.reset();
    octets_->erase(0, octets);
  }

  // REQUIRES: !empty(). For whoever overwrites what is no longer needed.
  char* data() { return octets_->data(); }

  void clear() { octets_.reset(); }

  // Empty afterwards.
  std::string take() {
    const std::unique_ptr<std::string> taken = std::move(octets_);
    return taken == nullptr ? std::string() : std::move(*taken);
  }

 private:
  std::unique_ptr<std::string> octets_;  // null: empty
};

}  // namespace restante
