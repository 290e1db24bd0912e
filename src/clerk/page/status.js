// SPDX-License-Identifier: Apache-2.0
"use strict";

// What others wrote (names, addresses, lines of the log) is put there as text, never as markup.
const EVERY_MS = 10000;

const WORDS = { well: "All is well", draining: "Draining", ill: "Not well" };
const REASONS = {
  sessions: "the server is full",
  address: "too many from one address",
  pending: "too many from one address have not logged in",
  memory: "short of memory",
  blocked: "blocked by an operator",
};

const $ = (id) => document.getElementById(id);
let shown = null; // what was answered last
let failures = 0;

function dressed(made, attributes) {
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  return made;
}
function element(name, attributes, ...children) {
  const made = dressed(document.createElement(name), attributes);
  made.append(...children.map((child) => (child instanceof Node ? child : String(child))));
  return made;
}
function drawn(name, attributes, text) {
  const made = dressed(document.createElementNS("http://www.w3.org/2000/svg", name), attributes);
  if (text !== undefined) made.textContent = text;
  return made;
}
function put(id, ...children) { $(id).replaceChildren(...children); }

// Numbers and times for people.
function count(value) { return Math.round(value).toLocaleString("en"); }
function rate(value) {
  if (value === 0 || value >= 10) return count(value);
  return value.toFixed(value < 1 ? 2 : 1);
}
function milliseconds(value) {
  if (value === 0) return "0";
  if (value >= 1000) return `${(value / 1000).toFixed(1)} s`;
  return `${value >= 10 ? Math.round(value) : value.toFixed(value >= 1 ? 1 : 2)} ms`;
}
function octets(value) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let at = 0;
  for (; value >= 1000 && at < units.length - 1; ++at) value /= 1000;
  return `${at === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[at]}`;
}
function span(seconds) {
  const sizes = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const from = sizes.findIndex(([size]) => seconds >= size);
  if (from < 0) return "0 s";
  const [size, unit] = sizes[from];
  const words = `${Math.floor(seconds / size)} ${unit}`;
  if (from > 1) return words;
  const [smaller, smallerUnit] = sizes[from + 1];
  const rest = Math.floor(seconds % size / smaller);
  return rest > 0 ? `${words} ${rest} ${smallerUnit}` : words;
}
function clock(time) {
  return new Date(time).toLocaleTimeString([],
    { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}
function day(time) {
  return new Date(time).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}
function date(time) { return new Date(time).toLocaleDateString([], { dateStyle: "medium" }); }

function none(text) { return element("p", { class: "none" }, text); }
function bad(text) { return element("span", { class: "bad" }, text); }
function table(heads, rows, otherwise) {
  if (rows.length === 0) return none(otherwise);
  const cell = (text, at) => (at === 0 ? element("th", { scope: "row" }, text)
    : element("td", null, text));
  const head = heads.map((text) => (text === "" ? element("td")
    : element("th", { scope: "col" }, text)));
  return element("table", null, element("thead", null, element("tr", null, ...head)),
    element("tbody", null, ...rows.map((row) => element("tr", null, ...row.map(cell)))));
}

function showVerdict(state, title, reasons, stamp) {
  document.body.dataset.state = state;
  // Put there only where it is news: a screen reader reads it out.
  if ($("verdict").textContent !== title) $("verdict").textContent = title;
  if ($("reasons").dataset.items !== reasons.join("\n")) {
    $("reasons").dataset.items = reasons.join("\n");
    put("reasons", ...reasons.map((reason) => element("li", null, reason)));
  }
  $("stamp").textContent = stamp.toUpperCase();
  const colour = getComputedStyle(document.body).getPropertyValue("--state").trim();
  const icon = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">' +
    `<circle cx="8" cy="8" r="7" fill="${colour}"/></svg>`;
  $("icon").href = `data:image/svg+xml,${encodeURIComponent(icon)}`;
}

function showNow({ now }) {
  const sessions = now.authorization + now.transaction + now.update;
  const figure = (name, value, beside) => element("div", null, element("dt", null, name),
    element("dd", null, value, " ", beside ? element("small", null, beside) : ""));
  const waiting = now.authorization > 0 ? `${count(now.authorization)} not logged in` : "";
  put("now",
    figure("Sessions", count(sessions), waiting),
    figure("Logins a second", rate(now.logins)),
    figure("Failed logins a second", rate(now.login_failures)),
    figure("Sent a second", octets(now.sent_octets)),
    figure("Received a second", octets(now.received_octets)),
    figure("99 % of commands within", now.p99_ms > 0 ? milliseconds(now.p99_ms) : "–"));
}

function showBusiest(id, all, otherwise) {
  const rows = all.map((one) => [one.name, count(one.commands), octets(one.octets)]);
  put(id, table(["", "commands", "octets"], rows, otherwise));
}

function showWorkers(status) {
  const rows = status.workers.map((worker) => {
    const isFine = worker.state === "serving" || worker.state === "draining";
    const age = (Date.parse(status.time) - Date.parse(worker.started)) / 1000;
    return [worker.worker, isFine ? worker.state : bad(worker.state),
      worker.sessions === null ? "–" : count(worker.sessions),
      worker.restarts > 0 ? bad(worker.restarts) : 0, worker.pid === 0 ? "–" : span(age)];
  });
  put("workers", table(["", "state", "sessions", "restarts", "runs for"], rows, "There are none."));
}

function showRest(status) {
  const refused = Object.entries(status.refusals).filter(([, number]) => number > 0);
  put("refusals", table(["", "since the start"],
    refused.map(([why, number]) => [REASONS[why] || why, count(number)]), "None since the start."));
  put("certificates", table(["", "ends", "days left"], status.certificates.map((one) =>
    [one.name, date(one.not_after), one.days_left < 7 ? bad(one.days_left) : one.days_left]),
  "There is no TLS."));
  put("warnings", status.warnings.length === 0 ? none("None.")
    : element("ol", { class: "warnings" }, ...status.warnings.map((warning) => element("li", null,
      element("time", { datetime: warning.time }, day(warning.time)), warning.text))));
}

function showHouse(status) {
  const house = status.processes;
  const all = [["version", status.version], ["runs for", span(status.uptime_s)],
    ["memory", octets(house.memory_octets)], ["processor time", span(house.cpu_s)],
    ["descriptors", `${count(house.descriptors)} of ${count(house.descriptors_max)}`],
    ["waiting for a thread", count(house.threads_waiting)],
    ["logins waiting", count(house.logins_waiting)],
    ["workers replaced", count(house.workers_restarted)],
    ["log lines lost", count(house.log_lines_lost)]];
  if (status.reload) {
    const refused = status.reload.result === "ok" ? "" : "refused, ";
    all.push(["last reload", refused + day(status.reload.time)]);
  }
  if (status.config && status.config.changed) all.push(["configuration", "changed, not reloaded"]);
  put("house", ...all.flatMap(([name, value]) =>
    [element("dt", null, name), element("dd", null, value)]));
}

function show(status) {
  shown = status;
  showVerdict(status.state, WORDS[status.state] || status.state, status.reasons, status.state);
  document.title = `${status.state} · Restante on ${status.hostname}`;
  $("where").textContent = status.hostname;
  $("ring-date").textContent = new Date(status.time).toLocaleDateString("en-GB",
    { day: "2-digit", month: "short", year: "numeric" }).toUpperCase();
  $("when").textContent = `As of ${clock(status.time)}, up for ${span(status.uptime_s)}. ` +
    "Asks again every ten seconds.";
  showNow(status);
  showBusiest("users", status.users, "Nobody has logged in yet.");
  showBusiest("addresses", status.addresses, "Nobody has said anything yet.");
  showWorkers(status);
  showRest(status);
  showHouse(status);
  plotted = { hour: status.hour, now: Date.parse(status.time) / 1000 };
  showPlots();
}

function showSilence(problem) {
  const reasons = [`The server does not answer (${problem}).`];
  if (shown !== null) reasons.push(`What stands below is of ${clock(shown.time)}.`);
  showVerdict("silent", "No answer", reasons, "silent");
  document.title = "no answer · Restante";
}

async function ask() {
  try {
    const patience = AbortSignal.timeout(EVERY_MS);
    const answer = await fetch("status.json", { cache: "no-store", signal: patience });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    show(await answer.json());
    failures = 0;
  } catch (problem) {
    // One question may fall between two processes, as at a reload.
    if (++failures > 1 || shown === null) showSilence(problem.message);
  }
}

async function goOnAsking() {
  await ask();
  setTimeout(goOnAsking, failures === 1 ? 1000 : EVERY_MS);
}

makePlots();
goOnAsking();
