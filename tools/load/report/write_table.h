// SPDX-License-Identifier: Apache-2.0
//
// The report for a terminal. Whether all could be written, std::ferror() of the file tells.
#pragma once

#include <cstdio>

#include "summary.h"

namespace restante::load {

// One run, on a screenful.
void write_table(const Results& run, std::FILE* out);

// Several runs, with ratios to the first.
void write_comparison(Runs runs, std::FILE* out);

}  // namespace restante::load
