// SPDX-License-Identifier: Apache-2.0
//
// Makes a unique_ptr of what a library in C hands out: std::unique_ptr<CURL,
// FreeBy<curl_easy_cleanup>>.
#pragma once

namespace restante {

template <auto free>
struct FreeBy {
  template <class Object>
  void operator()(Object* object) const noexcept {
    free(object);
  }
};

}  // namespace restante
