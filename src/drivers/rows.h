// SPDX-License-Identifier: Apache-2.0
//
// The rows of the table, each made where the driver's parts are known.
#pragma once

#include "restante/drivers/source_driver.h"
#include "restante/drivers/store_driver.h"

namespace restante::drivers {

extern const SourceDriver passwd_file;
extern const SourceDriver sqlite;
extern const SourceDriver postgresql;

extern const StoreDriver maildir;

}  // namespace restante::drivers
