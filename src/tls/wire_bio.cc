// SPDX-License-Identifier: Apache-2.0
#include "restante/tls/wire_bio.h"

#include "handles.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace restante::tls {

namespace {

int read_octets(BIO* bio, char* place, std::size_t room, std::size_t* taken) noexcept {
  std::string_view& in = static_cast<Wire*>(BIO_get_data(bio))->in;
  BIO_clear_retry_flags(bio);
  *taken = std::min(room, in.size());
  if (*taken == 0) {
    BIO_set_retry_read(bio);
    return 0;
  }
  std::memcpy(place, in.data(), *taken);
  in.remove_prefix(*taken);
  return 1;
}

int write_octets(BIO* bio, const char* octets, std::size_t size, std::size_t* taken) noexcept {
  std::string* const out = static_cast<Wire*>(BIO_get_data(bio))->out;
  assert(out);
  BIO_clear_retry_flags(bio);
  out->append(octets, size);
  *taken = size;
  return 1;
}

long control(BIO*, int command, long, void*) noexcept {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* new_method() {
  BIO_METHOD* const method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wire");
  assert(method);
  BIO_meth_set_read_ex(method, read_octets);
  BIO_meth_set_write_ex(method, write_octets);
  BIO_meth_set_ctrl(method, control);
  return method;
}

}  // namespace

BIO* new_wire_bio(Wire& wire) {
  static const std::unique_ptr<BIO_METHOD, FreeBy<BIO_meth_free>> method(new_method());
  BIO* const bio = BIO_new(method.get());
  assert(bio);
  BIO_set_data(bio, &wire);
  BIO_set_init(bio, 1);
  return bio;
}

}  // namespace restante::tls
