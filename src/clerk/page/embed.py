# SPDX-License-Identifier: Apache-2.0
"""Makes one page of the status page's parts, and a source file of that:
embed.py status.html status.css plots.js status.js page_text.h page_text.cc"""

import pathlib
import sys

TEMPLATE = """// Made from {name} by embed.py.
#include "{header}"

namespace restante::clerk {{

const std::string_view page_text = R"page({text})page";

}}  // namespace restante::clerk
"""


def main(page, style, plots, script, header, source):
    def read(path):
        return pathlib.Path(path).read_text(encoding="utf-8").rstrip()

    text = read(page).replace("@STYLE@", read(style))
    text = text.replace("@SCRIPT@", read(plots) + "\n" + read(script)) + "\n"
    name = pathlib.Path(page).name
    made = TEMPLATE.format(name=name, header=pathlib.Path(header).resolve(), text=text)
    pathlib.Path(source).write_text(made, encoding="utf-8")


main(*sys.argv[1:])
