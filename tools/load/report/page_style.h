// SPDX-License-Identifier: Apache-2.0
//
// The look of the page. Without '<' and '&', so that the page is well-formed XML.
#pragma once

namespace restante::load {

// c0 to c7 are the lines' colours: apart from each other in hue and in lightness, for those who
// see fewer colours, and 3:1 or better against the ground of their scheme.
inline constexpr const char* page_style = R"css(
:root {
  color-scheme: light dark;
  --ground: #ffffff; --ink: #1b2430; --soft: #5b6675; --hair: #e3e7ec; --axis: #9aa5b1;
  --good: #0b6b46; --good-ground: #e8f5ee; --alarm: #b3121d; --alarm-ground: #fdecec;
  --c0: #1b66c9; --c1: #d2570b; --c2: #0f8a5f; --c3: #9b3fb5;
  --c4: #a67c00; --c5: #0c8599; --c6: #c2255c; --c7: #5b6675;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161c; --ink: #e4e9ef; --soft: #9ba7b4; --hair: #262d36; --axis: #5d6a78;
    --good: #6fd3a5; --good-ground: #12281f; --alarm: #ff8a8a; --alarm-ground: #3a1719;
    --c0: #6aa9f7; --c1: #f59a56; --c2: #4cc38f; --c3: #d08ce6;
    --c4: #dcb64a; --c5: #4fc3d6; --c6: #f27ba5; --c7: #9ba7b4;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Cantarell,
    "DejaVu Sans", sans-serif;
}
main { max-width: 54rem; margin: 0 auto; padding: 3rem 1.5rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; font-weight: 650; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; font-weight: 650; margin: 3rem 0 .75rem; }
.kind { margin: 0 0 .25rem; color: var(--soft); font-size: .9rem; }
.subtitle { margin: .35rem 0 0; color: var(--soft); overflow-wrap: anywhere; }
.note { color: var(--soft); font-size: .9rem; margin: -.35rem 0 1rem; max-width: 42rem; }
.verdict {
  width: fit-content; margin: 1.25rem 0 0; padding: .35rem .8rem; border-radius: .4rem;
  font-weight: 600; color: var(--good); background: var(--good-ground);
}
.verdict + .verdict { margin-top: .4rem; }
.verdict.alarm { color: var(--alarm); background: var(--alarm-ground); }
.key {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr));
  gap: 1.25rem 1rem; margin: 1.75rem 0 0; padding: 1.25rem 0; border: solid var(--hair);
  border-width: 1px 0;
}
.key dt { color: var(--soft); font-size: .85rem; }
.key dd { margin: 0; font-size: 1.5rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.plots { display: grid; grid-template-columns: 1fr 1fr; gap: 2rem 1.5rem; }
figure { margin: 0; min-width: 0; break-inside: avoid; }
figure.whole { grid-column: 1 / -1; }
figcaption { font-weight: 600; font-size: .92rem; margin-bottom: .3rem; }
figure > svg { display: block; width: 100%; height: auto; overflow: visible; }
.tick, .name { font-size: 12px; fill: var(--soft); font-variant-numeric: tabular-nums; }
.grid { stroke: var(--hair); fill: none; }
.axis, .mark { stroke: var(--axis); fill: none; }
.line { fill: none; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; }
.dashes { stroke-width: 1.4; stroke-dasharray: 5 4; }
circle.dots { stroke: var(--ground); stroke-width: 1; }
.line.c0 { stroke: var(--c0); } .dots.c0 { fill: var(--c0); }
.line.c1 { stroke: var(--c1); } .dots.c1 { fill: var(--c1); }
.line.c2 { stroke: var(--c2); } .dots.c2 { fill: var(--c2); }
.line.c3 { stroke: var(--c3); } .dots.c3 { fill: var(--c3); }
.line.c4 { stroke: var(--c4); } .dots.c4 { fill: var(--c4); }
.line.c5 { stroke: var(--c5); } .dots.c5 { fill: var(--c5); }
.line.c6 { stroke: var(--c6); } .dots.c6 { fill: var(--c6); }
.line.c7 { stroke: var(--c7); } .dots.c7 { fill: var(--c7); }
.legend {
  display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; list-style: none; margin: 0 0 .4rem;
  padding: 0; font-size: .85rem;
}
section > .legend { margin-bottom: 1rem; }
.legend li { display: flex; align-items: center; gap: .4rem; }
.legend svg { width: 24px; height: 10px; flex: none; }
.legend .line { stroke-width: 2.4; }
details { margin-top: .35rem; font-size: .85rem; }
summary { color: var(--soft); cursor: pointer; }
.wide { overflow-x: auto; }
.tables { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5rem; margin-bottom: 1.5rem; }
.tables .wide { grid-column: 1 / -1; }
.tables .slim:has(.numbers) { grid-column: auto; }
details .wide { max-height: 20rem; overflow-y: auto; margin-top: .4rem; }
table {
  border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; width: 100%;
}
caption { text-align: left; color: var(--soft); padding-bottom: .3rem; }
th, td {
  padding: .32rem .9rem .32rem 0; text-align: left; vertical-align: top; font-weight: 400;
  border-bottom: 1px solid var(--hair); overflow-wrap: break-word;
}
th:last-child, td:last-child { padding-right: 0; }
tbody th { color: var(--soft); }
thead th { color: var(--soft); font-size: .82rem; border-bottom-color: var(--axis); }
.numbers th, .numbers td { white-space: nowrap; }
.numbers td, .numbers thead th:not(:first-child) { text-align: right; }
tr.alarm th, tr.alarm td { color: var(--alarm); font-weight: 600; }
@media (max-width: 44rem) {
  main { padding: 1.5rem 1rem 3rem; }
  .plots, .tables { grid-template-columns: minmax(0, 1fr); }
}
@media print {
  :root { color-scheme: light; }
  body { font-size: 11pt; }
  main { max-width: none; padding: 0; }
  details { display: none; }
  h2 { break-after: avoid; }
  .verdict { border: 1px solid currentColor; }
}
)css";

}  // namespace restante::load
