// SPDX-License-Identifier: Apache-2.0
"use strict";

// The plots of the last hour; `least`: what they are at least high enough for.
// Places on them are counted back from now: 0 is now, -360 an hour ago.
const POINTS = 360;
const POINT_S = 10;
const EDGE = { left: 52, right: 10, top: 10, bottom: 20 };

const PLOTS = [
  {
    name: "Sessions",
    unit: count,
    least: 4,
    stacked: true,
    lines: [["transaction", "in transaction"], ["authorization", "not logged in"],
      ["update", "in update"]],
  },
  {
    name: "Logins per second",
    unit: rate,
    least: 1,
    lines: [["logins", "succeeded"], ["login_failures", "failed"]],
  },
  {
    name: "Octets per second",
    unit: octets,
    least: 1000,
    lines: [["sent_octets", "sent"], ["received_octets", "received"]],
  },
  {
    name: "How long commands take",
    unit: milliseconds,
    least: 1,
    lines: [["p50_ms", "half within"], ["p95_ms", "95 % within"], ["p99_ms", "99 % within"]],
  },
];

let plotted = null; // what is on them: the hour, and when it was

function makePlot(plot, number) {
  plot.svg = drawn("svg", { class: "plot", role: "img" });
  plot.values = plot.lines.map(() => element("b", null, "–"));
  const key = element("ul", { class: "key" }, ...plot.lines.map(([, text], at) => {
    const mark = drawn("svg", { viewBox: "0 0 26 10", "aria-hidden": "true" });
    mark.append(drawn("path", { class: `line s${at}`, d: "M0 5 H26" }));
    return element("li", null, mark, ` ${text} `, plot.values[at]);
  }));
  plot.table = element("div");
  plot.rows = element("details", null, element("summary", null, "As a table"), plot.table);
  plot.rows.addEventListener("toggle", () => showRows(plot));
  plot.svg.addEventListener("pointermove", (event) => {
    const x = event.clientX - plot.svg.getBoundingClientRect().left;
    const share = (x - EDGE.left) / (plot.svg.clientWidth - EDGE.left - EDGE.right);
    lookAt(Math.round(share * POINTS) - POINTS);
  });
  plot.svg.addEventListener("pointerleave", () => lookAt(0));
  const title = element("h3", { id: `plot-${number}` }, plot.name);
  return element("figure", { "aria-labelledby": title.id },
    element("figcaption", null, title, key), plot.svg, plot.rows);
}

// A round number that is not below the value, which is positive.
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].find((step) => step * power >= value) * power;
}

// As large as it is shown, so that letters are not stretched.
function scaleOf(plot, top) {
  const width = Math.max(plot.svg.clientWidth, 200);
  const height = Math.max(plot.svg.clientHeight, 100);
  plot.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const across = width - EDGE.left - EDGE.right;
  const down = height - EDGE.top - EDGE.bottom;
  return {
    top, width, height,
    x: (place) => EDGE.left + (place + POINTS) / POINTS * across,
    y: (value) => height - EDGE.bottom - value / top * down,
  };
}

function gridOf(plot, scale) {
  const parts = [];
  for (const value of [0, scale.top / 2, scale.top]) {
    const y = scale.y(value);
    const line = `M${EDGE.left} ${y}H${scale.width - EDGE.right}`;
    parts.push(drawn("path", { class: "grid", d: line }));
    const at = { x: EDGE.left - 6, y: y + 4, "text-anchor": "end" };
    parts.push(drawn("text", at, plot.unit(value)));
  }
  for (const minutes of scale.width < 400 ? [60, 30, 0] : [60, 45, 30, 15, 0]) {
    const anchor = minutes === 60 ? "start" : minutes === 0 ? "end" : "middle";
    const at = { x: scale.x(-minutes * 60 / POINT_S), y: scale.height - 5, "text-anchor": anchor };
    parts.push(drawn("text", at, minutes === 0 ? "now" : `${minutes} min`));
  }
  return parts;
}

function emptinessOf(scale) {
  const at = { x: scale.x(-POINTS / 2), y: scale.y(scale.top / 2) - 8, "text-anchor": "middle" };
  return drawn("text", at, "No points yet: one comes each ten seconds.");
}

// Where points are missing there is a gap.
function runsOf(places) {
  const runs = [];
  places.forEach((place, at) => {
    if (at > 0 && place - places[at - 1] <= 2) runs[runs.length - 1].push(at);
    else runs.push([at]);
  });
  return runs;
}

function pathOf(places, values, scale) {
  const path = places.map((place, at) =>
    `${at === 0 ? "M" : "L"}${scale.x(place).toFixed(1)} ${scale.y(values[at]).toFixed(1)}`);
  return path.join("") + (places.length === 1 ? "h0.1" : "");
}

function areaOf(places, above, below, scale) {
  const back = pathOf([...places].reverse(), [...below].reverse(), scale).replace("M", "L");
  return pathOf(places, above, scale) + back + "Z";
}

function placesOf({ hour, now }) {
  return hour.time.map((time) => Math.round((time - now) / POINT_S));
}

function linesOf(plot, places, series, scale) {
  const floor = places.map(() => 0);
  const areas = [];
  const lines = series.map((one, number) => {
    const above = one.map((value, at) => value + (plot.stacked ? floor[at] : 0));
    const pick = (all, run) => run.map((at) => all[at]);
    const runs = runsOf(places);
    const path = runs.map((run) => pathOf(pick(places, run), pick(above, run), scale)).join("");
    if (plot.stacked) {
      const area = runs.map((run) =>
        areaOf(pick(places, run), pick(above, run), pick(floor, run), scale)).join("");
      areas.push(drawn("path", { class: `area s${number}`, d: area }));
      above.forEach((value, at) => { floor[at] = value; });
    }
    return drawn("path", { class: `line s${number}`, d: path });
  });
  return [...areas, ...lines.reverse()];
}

function showPlot(plot) {
  const places = placesOf(plotted);
  const series = plot.lines.map(([name]) => plotted.hour[name]);
  const heights = plot.stacked
    ? places.map((_, at) => series.reduce((sum, one) => sum + one[at], 0)) : series.flat();
  plot.scale = scaleOf(plot, ceiling(Math.max(plot.least, ...heights)));
  plot.cursor = drawn("path", { class: "cursor" });
  const lines = places.length === 0 ? [emptinessOf(plot.scale)]
    : linesOf(plot, places, series, plot.scale);
  plot.svg.replaceChildren(...gridOf(plot, plot.scale), ...lines, plot.cursor);
  plot.svg.setAttribute("aria-label", summaryOf(plot, series));
  showRows(plot);
}

// For whoever hears the page.
function summaryOf(plot, series) {
  if (series[0].length === 0) return `${plot.name}: no points yet`;
  return `${plot.name}: ` + plot.lines.map(([, text], at) => {
    const all = series[at];
    const [last, least, most] = [all[all.length - 1], Math.min(...all), Math.max(...all)];
    return `${text} ${plot.unit(last)}, between ${plot.unit(least)} and ${plot.unit(most)}`;
  }).join("; ");
}

// One row for five minutes, the newest first.
function showRows(plot) {
  if (!plot.rows.open || plotted === null) return;
  const { hour } = plotted;
  const rows = [];
  for (let at = hour.time.length - 1; at >= 0; at -= 300 / POINT_S) {
    const values = plot.lines.map(([name]) => plot.unit(hour[name][at]));
    rows.push([clock(hour.time[at] * 1000), ...values]);
  }
  const heads = ["", ...plot.lines.map(([, text]) => text)];
  plot.table.replaceChildren(table(heads, rows, "No points yet."));
}

// All plots at one moment; the slider says which.
function lookAt(place) {
  $("look").value = place;
  look();
}

function look() {
  const place = Number($("look").value);
  const words = place === 0 ? "now" : `${span(-place * POINT_S)} ago`;
  $("look-at").textContent = words;
  $("look").setAttribute("aria-valuetext", words);
  if (plotted === null) return;
  const places = placesOf(plotted);
  let at = places.findLastIndex((one) => one <= place);
  if (at >= 0 && place - places[at] > 2) at = -1;
  for (const plot of PLOTS) {
    plot.lines.forEach(([name], line) => {
      plot.values[line].textContent = at < 0 ? "–" : plot.unit(plotted.hour[name][at]);
    });
    const { x, height } = plot.scale;
    const line = `M${x(place)} ${EDGE.top}V${height - EDGE.bottom}`;
    plot.cursor.setAttribute("d", place === 0 ? "" : line);
  }
}

function showPlots() {
  PLOTS.forEach(showPlot);
  look();
}

function makePlots() {
  $("plots").append(...PLOTS.map(makePlot));
  $("look").addEventListener("input", look);
  addEventListener("resize", () => { if (plotted !== null) showPlots(); });
}
